import type { Factor, Impact, ImpactVersion, RecordImpact, WasteRecord } from '@benne/contracts'
import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { Others, useSetName } from './other-sources.tsx'
import classes from './outcome.module.css'
import { useFigureWords } from './use-figure-words.ts'
import { useFlowName } from './use-flow-name.ts'
import { useFactors } from './use-record-impact.ts'

interface ImpactReasonsProps {
  record: WasteRecord
  impact: Impact
  told: RecordImpact
}

/** How a climate figure came about, by whose table, and what others say. */
export function ImpactReasons({ record, impact, told }: ImpactReasonsProps) {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const words = useFigureWords()
  const flow = useFlowName()
  const { factor, versions } = told
  const shown = versions.find(({ version }) => version === impact.version)
  return (
    <>
      {factor && (
        <p className="tabular">
          {t('impact.formula', {
            mass: mass(shown?.massKg ?? record.quantityKg, 'kg'),
            how: t(`terms.massSources.${record.massSource}`),
            perKg: t('impact.co2e', { figure: mass(Math.abs(Number(factor.benefit.toFixed(3))), 'kg') }),
            result: words.told(impact.kgCo2e),
          })}
        </p>
      )}
      {factor && <p>{t('impact.flow', { flow: flow(factor.id) })}</p>}
      <p>{t('impact.baseline')}</p>
      {factor && <Uncertainty factor={factor} />}
      {factor && <Source factor={factor} />}
      {impact.potential && <p>{t('impact.potentialWhy')}</p>}
      {!told.signsDiffer && <Others told={told} type={record.wasteType} />}
      {versions.length > 1 && <Versions versions={versions} />}
    </>
  )
}

function Uncertainty({ factor: { uncertainty } }: { factor: Factor }) {
  const { t } = useTranslation()
  const { percent } = useFormat()
  return (
    <p>
      {uncertainty === null
        ? t('impact.noUncertainty')
        : t('impact.uncertainty', { share: percent(Math.round(uncertainty * 100)) })}
    </p>
  )
}

/** Who says so, since when, and whether the source still means it. */
function Source({ factor }: { factor: Pick<Factor, 'factorSet' | 'validUntil'> }) {
  const { t } = useTranslation()
  const { month } = useFormat()
  const name = useSetName()
  const set = useFactors().data?.sets.find(({ id }) => id === factor.factorSet)
  const { validUntil } = factor
  return (
    <p>
      {t('impact.source', { source: name(factor.factorSet) })}
      {set && <> ({t('impact.published', { date: month(set.published) })})</>}.{' '}
      {set && (
        <Anchor href={set.url} target="_blank" rel="noreferrer" inherit underline="always">
          {t('impact.open')}
        </Anchor>
      )}{' '}
      {validUntil && isPast(validUntil) && t('impact.aged', { date: month(validUntil) })}
    </p>
  )
}

/** Whether a month, as `2024-03`, is over. */
const isPast = (month: string) => month < new Date().toISOString().slice(0, 7)

/** Everything that was shown before: nothing is rewritten. */
function Versions({ versions }: { versions: readonly ImpactVersion[] }) {
  const { t } = useTranslation()
  const { date, mass } = useFormat()
  const words = useFigureWords()
  const name = useSetName()
  return (
    <>
      <p className={classes.sub}>{t('impact.versions')}</p>
      <ol className={classes.versions} reversed>
        {versions.map((version) => (
          <li key={version.version} value={version.version}>
            {t('impact.version', {
              date: date(version.computedAt),
              figure: words.told(version.kgCo2e),
              mass: mass(version.massKg, 'kg'),
              source: name(version.factorSet),
            })}
          </li>
        ))}
      </ol>
    </>
  )
}
