import type { WasteRecord } from '@benne/contracts'
import { useCategories } from '../categories/use-categories.ts'
import { ImpactPart } from './impact-part.tsx'
import classes from './outcome.module.css'
import { PointsPart, ScorePart } from './score-parts.tsx'
import { scoreSteps } from './score-steps.ts'

interface OutcomeProps {
  record: WasteRecord
  /** Where it is what one looks at, rather than one thing of many. */
  large?: boolean
}

/** What a record brings: its score, its points, and what it is worth to the climate, each with its why. */
export function Outcome({ record, large }: OutcomeProps) {
  const { data } = useCategories()
  const category = data?.categories.find(({ wasteType }) => wasteType === record.wasteType) ?? null
  const steps = category && scoreSteps(record, category)
  const level = large ? 2 : 3
  return (
    <div className={classes.outcome} data-large={large || undefined}>
      <ScorePart level={level} record={record} category={category} steps={steps} />
      <PointsPart level={level} record={record} steps={steps} />
      <ImpactPart level={level} record={record} />
    </div>
  )
}
