import {
  pointsOf,
  ruleFor,
  scoreOf,
  toValidationIssues,
  ValidateWasteRecordInput,
  type WasteRecord,
} from '@benne/contracts'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { useCategories } from '../categories/use-categories.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { IssueText } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import { parseDecimal } from '../declare/parse-decimal.ts'
import { useMe } from '../session/use-session.ts'
import { corrections } from './corrections.ts'
import { useRecordDeed } from './use-record-deed.ts'
import { useRecordName } from './use-record-name.ts'

/** A declaration and whether staff find it right. */
export interface Judgement {
  record: WasteRecord
  isValid: boolean
}

export type JudgementForm = ReturnType<typeof useJudgement>

type Problems = Partial<Record<'validationNotes' | 'environmentalScore' | 'pointsAwarded', ReactNode>>

/** What goes with judging a declaration, its check, and doing it once. */
export function useJudgement({ record, isValid }: Judgement, onDone: (record: WasteRecord) => void) {
  const { t, i18n } = useTranslation()
  const { role } = useMe()
  const { parts } = useRecordName()
  const [notes, setNotes] = useState('')
  const [score, setScore] = useState('')
  const [points, setPoints] = useState('')
  const [problems, setProblems] = useState<Problems>({})
  const computed = useComputed(record)
  const action = isValid ? 'validate' : 'refuse'
  const needsReason = ruleFor(record.status, action, role)?.needs?.includes('reason') ?? false

  const corrected = corrections({ score, points }, (text) => parseDecimal(text, i18n.language))
  const input = {
    id: record.id,
    isValid,
    ...(notes.trim() && { validationNotes: notes }),
    ...(isValid && corrected.values),
  }
  const deed = useRecordDeed({
    record,
    action,
    send: (version) => client.waste.validate.mutate({ ...input, version }),
    onDone: (changed) => {
      notifyDone(t(isValid ? 'judge.done' : 'judge.doneRefused', parts(changed)))
      onDone(changed)
    },
  })
  const send = () => {
    const checked = ValidateWasteRecordInput.safeParse(input)
    const issues = firstByField(checked.success ? [] : toValidationIssues(checked.error))
    const found: Problems = {}
    const note = issues.get('validationNotes')
    if (note) found.validationNotes = <IssueText issue={note} />
    else if (needsReason && !notes.trim()) found.validationNotes = <Say text="noteRequired" />
    if (isValid) {
      if (corrected.isScoreWrong || issues.has('environmentalScore'))
        found.environmentalScore = <Say text="scoreRule" />
      if (corrected.isPointsWrong || issues.has('pointsAwarded'))
        found.pointsAwarded = <Say text="pointsRule" />
    }
    setProblems(found)
    if (Object.keys(found).length > 0) focusFirstError()
    else deed.run()
  }
  /** What the rule gives for the score that was typed; null when none was, or the category has changed. */
  const pointsForScore = corrected.values.environmentalScore
  return {
    notes,
    setNotes,
    score,
    setScore,
    points,
    setPoints,
    problems,
    needsReason,
    computed,
    pointsForScore:
      pointsForScore === undefined || !computed ? null : pointsOf(pointsForScore, computed.category),
    send,
    deed,
  }
}

/** Score and points as the server computed them; null while the version that it was scored by is not the present one. */
function useComputed(record: WasteRecord) {
  const { data } = useCategories()
  const category = data?.categories.find(({ wasteType }) => wasteType === record.wasteType)
  if (!category || category.version !== record.categoryVersion) return null
  const score = scoreOf(record, category)
  return { category, score, points: pointsOf(score, category) }
}
