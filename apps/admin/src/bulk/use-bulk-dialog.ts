import { actionsOn, type Role, type Treatment, type WasteRecord } from '@benne/contracts'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { useCount } from '../i18n/use-count.ts'
import { type BulkAction, needsReason, noOutcome, toBulkAction } from './bulk-plan.ts'
import { useBulk } from './use-bulk.ts'

export interface BulkJob {
  action: BulkAction
  /** As they were when they were selected. */
  records: readonly WasteRecord[]
  role: Role
  /** What the page knows of a record by now; null when it knows nothing. */
  presentOf: (id: string) => WasteRecord | null
  /** These were done: they are selected no more. */
  onDone: (ids: string[]) => void
}

export type BulkDialogState = ReturnType<typeof useBulkDialog>

/** What is typed for an action on many, its dry run as soon as the dialog opens, and doing it. */
export function useBulkDialog({ action, records, role, presentOf, onDone }: BulkJob) {
  const { t } = useTranslation()
  const counted = useCount()
  const bulk = useBulk()
  const { plan, outcome, phase } = bulk
  const [tried, setTried] = useState(records)
  const [notes, setNotes] = useState('')
  const [treatment, setTreatment] = useState<Treatment | null>(null)
  const [isMissing, setMissing] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const needsWhy = needsReason(action, tried, role)

  const check = useEffectEvent((some: readonly WasteRecord[]) => {
    // A dry run writes nothing down: any reason does.
    void bulk.check(some, toBulkAction(action, { notes: needsWhy ? '…' : '', treatment: null }))
  })
  useEffect(() => check(tried), [tried])

  const send = async (some: readonly WasteRecord[], before = noOutcome) => {
    setMissing(needsWhy && !notes.trim())
    if (needsWhy && !notes.trim()) {
      field.current?.focus()
      return
    }
    const { done } = await bulk.run(some, toBulkAction(action, { notes, treatment }), before)
    onDone(done.map(({ id }) => id))
    announce(t('bulk.done', counted(done.length)))
  }
  /** Those that were changed since they were selected and could go all the same. */
  const changed = plan.left.flatMap(({ refusal, record }) => {
    const present = refusal === 'stale_version' ? presentOf(record.id) : null
    return present && actionsOn(present, role).includes(action) ? [present] : []
  })
  const rest = [...outcome.unsure, ...outcome.unsent]
  const canGo = phase === 'ready' && plan.done.length > 0
  return {
    ...bulk,
    notes,
    setNotes,
    treatment,
    setTreatment,
    isMissing,
    field,
    needsWhy,
    changed,
    canGo,
    canResume: phase === 'ended' && rest.length > 0,
    go: () => {
      if (canGo) void send(plan.done)
    },
    resume: () => void send(rest, outcome),
    /** Tries them all out again, for the server may answer by now. */
    checkAgain: () => setTried([...tried]),
    takeChanged: () =>
      setTried(tried.map((record) => changed.find((present) => present.id === record.id) ?? record)),
  }
}
