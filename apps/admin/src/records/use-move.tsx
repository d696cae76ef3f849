import {
  ProcessWasteRecordInput,
  toValidationIssues,
  type WasteRecord,
  type WasteStatus,
} from '@benne/contracts'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IssueText } from '../components/issue-text.tsx'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useProcessRecord } from './use-process-record.ts'

/** A record and where staff want to take it. */
export interface Move {
  record: WasteRecord
  status: WasteStatus
}

/** The note that goes with a move, its check, and sending it once. Rejecting has to be explained. */
export function useMove({ record, status }: Move, onDone: () => void) {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const { mutate, isPending, failure } = useProcessRecord()
  const [notes, setNotes] = useState('')
  const [problem, setProblem] = useState<ReactNode>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const facts = { type: t(`types.${record.wasteType}`), mass: mass(record.quantity, record.unit) }
  // Somebody was faster: what was asked for makes no sense any more.
  const isStale = failure?.code === 'stale_version' || failure?.code === 'illegal_move'

  const send = () => {
    if (isPending || isStale) return
    const { id, version } = record
    const checked = ProcessWasteRecordInput.safeParse({
      id,
      status,
      version,
      ...(notes.trim() && { processingNotes: notes }),
    })
    const [issue] = checked.success ? [] : toValidationIssues(checked.error)
    if (!checked.success || (status === 'rejected' && !notes.trim())) {
      setProblem(issue ? <IssueText issue={issue} /> : <Say text="noteRequired" />)
      field.current?.focus()
      return
    }
    setProblem(null)
    mutate(checked.data, {
      onSuccess: () => {
        notifyDone(t('process.done', { ...facts, status: t(`statuses.${status}`) }))
        onDone()
      },
    })
  }
  return { notes, setNotes, problem, field, facts, send, isPending, isStale, failure }
}
