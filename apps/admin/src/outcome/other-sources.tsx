import type { Factor, RecordImpact, WasteType } from '@benne/contracts'
import { IconScale } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './outcome.module.css'
import { useFigureWords } from './use-figure-words.ts'
import { useFactors } from './use-record-impact.ts'

/** "ADEME Base Carbone 23.6"; the id while the tables are not here. */
export function useSetName(): (id: Factor['factorSet']) => string {
  const { data } = useFactors()
  return (id) => {
    const set = data?.sets.find((each) => each.id === id)
    return set ? `${set.publisher} ${set.name} ${set.version}` : id
  }
}

/** The same by other tables; loudest where they do not even agree on the direction. */
export function Others({ told: { others, signsDiffer }, type }: { told: RecordImpact; type: WasteType }) {
  const { t } = useTranslation()
  const words = useFigureWords()
  const name = useSetName()
  if (others.length === 0) return null
  return (
    <div className={classes.others} data-differ={signsDiffer || undefined}>
      {signsDiffer && (
        <strong className={classes.differ}>
          <IconScale size={16} aria-hidden /> {t('impact.differ')}
        </strong>
      )}
      {others.map(({ factor, kgCo2e }) => (
        <p key={factor.factorSet}>
          {t('impact.other', { source: name(factor.factorSet), figure: words.told(kgCo2e) })}
        </p>
      ))}
      {signsDiffer && <p>{type === 'paper' ? t('impact.differPaper') : t('impact.differWhy')}</p>}
    </div>
  )
}
