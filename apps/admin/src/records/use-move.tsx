import {
  actionTo,
  ProcessWasteRecordInput,
  ruleFor,
  type Treatment,
  toValidationIssues,
  treatmentsFor,
  type WasteRecord,
  type WasteStatus,
} from '@benne/contracts'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { IssueText } from '../components/issue-text.tsx'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import { useMe } from '../session/use-session.ts'
import { useRecordDeed } from './use-record-deed.ts'
import { useRecordName } from './use-record-name.ts'

/** A record and where staff want to take it. */
export interface Move {
  record: WasteRecord
  status: Exclude<WasteStatus, 'pending'>
}

/** What goes with a move, its check, and making it once. The life cycle says what it needs and takes. */
export function useMove({ record, status }: Move, onDone: (record: WasteRecord) => void) {
  const { t } = useTranslation()
  const { role } = useMe()
  const { parts } = useRecordName()
  const treatments = treatmentsFor(record.wasteType, status)
  const [notes, setNotes] = useState('')
  const [treatment, setTreatment] = useState<Treatment | null>(treatments[0] ?? null)
  const [problem, setProblem] = useState<ReactNode>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const needsReason = ruleFor(record.status, actionTo[status], role)?.needs?.includes('reason') ?? false
  const input = {
    id: record.id,
    status,
    ...(notes.trim() && { processingNotes: notes }),
    ...(treatment && { treatment }),
  }
  const deed = useRecordDeed({
    record,
    action: actionTo[status],
    send: (version) => client.waste.process.mutate({ ...input, version }),
    onDone: (changed) => {
      notifyDone(t('process.done', { ...parts(changed), status: t(`statuses.${status}`) }))
      onDone(changed)
    },
  })
  const send = () => {
    const checked = ProcessWasteRecordInput.safeParse(input)
    const [issue] = checked.success ? [] : toValidationIssues(checked.error)
    if (issue || (needsReason && !notes.trim())) {
      setProblem(issue ? <IssueText issue={issue} /> : <Say text="noteRequired" />)
      field.current?.focus()
      return
    }
    setProblem(null)
    deed.run()
  }
  return { notes, setNotes, treatment, setTreatment, treatments, problem, field, needsReason, send, deed }
}
