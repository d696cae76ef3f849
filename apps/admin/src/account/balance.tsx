import type { ImpactSum, MyStatistics } from '@benne/contracts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { figureOf } from '../outcome/figure.ts'
import { useFigureWords } from '../outcome/use-figure-words.ts'
import classes from './numbers.module.css'

/** Points, the average score, and what was spared the climate: achieved, and still on its way. */
export function Balance({ numbers }: { numbers: MyStatistics }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { points, averageScore, achievedImpact, potentialImpact } = numbers
  const isLoss = achievedImpact.kgCo2e < 0
  return (
    <dl className={classes.balance}>
      <div>
        <dt>{t('balance.points')}</dt>
        <dd className="tabular">{number(points)}</dd>
      </div>
      <div>
        <dt>{t('balance.average')}</dt>
        <dd className="tabular">
          {averageScore === null ? '—' : number(Math.round(averageScore * 10) / 10)}
        </dd>
      </div>
      <Impact
        name={isLoss ? t('balance.achievedLoss') : t('balance.achieved')}
        sum={achievedImpact}
        of={t('balance.ofRecords', { count: achievedImpact.records })}
      />
      <Impact
        name={t('balance.potential')}
        sum={potentialImpact}
        of={t('balance.waiting', { count: potentialImpact.records })}
      />
    </dl>
  )
}

function Impact({ name, sum, of }: { name: string; sum: ImpactSum; of: string }) {
  const { t } = useTranslation()
  const words = useFigureWords()
  const figure = figureOf(sum)
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">
        {sum.records === 0 ? (
          '—'
        ) : (
          <>
            {t('impact.co2e', { figure: words.plain(figure) })} <small>{words.margin(figure)}</small>
          </>
        )}
        <small className={classes.of}>{sum.records === 0 ? t('balance.none') : of}</small>
      </dd>
    </div>
  )
}
