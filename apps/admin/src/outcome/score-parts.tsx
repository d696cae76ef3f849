import { maxScore, scoreFactors, scorePerKg, type WasteCategory, type WasteRecord } from '@benne/contracts'
import { IconLeaf, IconStar } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import classes from './outcome.module.css'
import { Part } from './part.tsx'
import type { ScoreSteps } from './score-steps.ts'
import { Why } from './why.tsx'

interface ScorePartProps {
  level: 2 | 3
  record: WasteRecord
  category: WasteCategory | null
  steps: ScoreSteps | null
}

export function ScorePart({ level, record, category, steps }: ScorePartProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { environmentalScore } = record
  return (
    <Part
      level={level}
      icon={IconLeaf}
      name={t('score.name')}
      figure={number(Math.round(environmentalScore * 10) / 10)}
      aside={t('score.of', { most: maxScore })}
    >
      <meter className={classes.meter} min={0} max={maxScore} value={environmentalScore} aria-hidden>
        {number(environmentalScore)}
      </meter>
      <Why about={t('score.name')} part="score">
        {steps && category ? (
          <ScoreReasons record={record} category={category} steps={steps} />
        ) : (
          <p>{t('score.otherRates', { version: record.categoryVersion })}</p>
        )}
      </Why>
    </Part>
  )
}

interface ScoreReasonsProps {
  record: WasteRecord
  category: WasteCategory
  steps: ScoreSteps
}

/** The rule with this record's numbers in it. */
function ScoreReasons({ record, category, steps }: ScoreReasonsProps) {
  const { t } = useTranslation()
  const { number, mass, percent } = useFormat()
  const more = (factor: number) => percent(Math.round((factor - 1) * 100))
  return (
    <>
      <p className="tabular">
        {t('score.base', {
          mass: mass(record.quantityKg, 'kg'),
          multiplier: number(category.environmentalMultiplier),
          type: t(`types.${record.wasteType}`),
          perKg: scorePerKg,
          base: number(steps.base),
        })}
      </p>
      {(steps.isLocated || steps.isDescribed) && (
        <ul>
          {steps.isLocated && <li>{t('score.located', { more: more(scoreFactors.located) })}</li>}
          {steps.isDescribed && <li>{t('score.described', { more: more(scoreFactors.described) })}</li>}
        </ul>
      )}
      {steps.isCapped && <p>{t('score.capped', { most: maxScore })}</p>}
      <p>
        {steps.isScoreCorrected
          ? t('score.corrected', { score: number(steps.score) })
          : t('score.result', { score: number(steps.score) })}
      </p>
    </>
  )
}

export function PointsPart({ level, record, steps }: Omit<ScorePartProps, 'category'>) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { pointsAwarded } = record
  const lost = whyLost(record)
  return (
    <Part
      level={level}
      icon={IconStar}
      name={t('points.name')}
      figure={number(pointsAwarded)}
      aside={t('points.unit', { count: pointsAwarded })}
      note={lost && t(`points.${lost}`)}
    >
      <Why about={t('points.name')} part="points">
        {lost ? (
          <p>{t('points.lost')}</p>
        ) : steps ? (
          <>
            <p>{t('points.tens', { score: number(record.environmentalScore), tens: number(steps.tens) })}</p>
            {steps.basePoints > 0 && (
              <p>
                {t('points.base', {
                  base: number(steps.basePoints),
                  type: t(`types.${record.wasteType}`),
                })}
              </p>
            )}
            {pointsAwarded !== steps.points && (
              <p>{t('points.corrected', { points: number(steps.points) })}</p>
            )}
          </>
        ) : (
          <p>{t('score.otherRates', { version: record.categoryVersion })}</p>
        )}
      </Why>
    </Part>
  )
}

/** Why a record earns nothing; null when it does. */
function whyLost({ withdrawnAt, status, validation }: WasteRecord) {
  if (withdrawnAt) return 'withdrawn'
  if (status === 'rejected') return 'rejected'
  return validation === 'refused' ? 'refused' : null
}
