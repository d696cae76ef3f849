import { actionsOn, type WasteRecord } from '@benne/contracts'
import { type RefObject, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BulkDialog } from '../bulk/bulk-dialog.tsx'
import { type BulkAction, possibleActions } from '../bulk/bulk-plan.ts'
import { SelectionBar } from '../bulk/selection-bar.tsx'
import { More } from '../components/more.tsx'
import { NewPill } from '../components/new-pill.tsx'
import { useHeldBack } from '../components/use-held-back.ts'
import { JudgeDialog } from '../records/judge-dialog.tsx'
import { recentRecord } from '../records/live-feed.ts'
import { ProcessDialog } from '../records/process-dialog.tsx'
import { isNewestFirst, type RecordFilter } from '../records/record-filter.ts'
import { useMe } from '../session/use-session.ts'
import { EmptyQueue } from './empty-queue.tsx'
import { QueueList } from './queue-list.tsx'
import type { Deed } from './row-deeds.tsx'
import { drift } from './selection.ts'
import { useCursor } from './use-cursor.ts'
import type { Queue } from './use-queue.ts'
import { useQueueKeys } from './use-queue-keys.ts'
import { useSelection } from './use-selection.ts'

interface WorkbenchProps {
  filter: RecordFilter
  queue: Queue
  records: readonly WasteRecord[]
  wide: boolean
  searchField: RefObject<HTMLInputElement | null>
  onHelp: () => void
}

/** The list with what is selected in it, by mouse or by keyboard, and what is done to one or many. */
export function Workbench({ filter, queue, records, wide, searchField, onHelp }: WorkbenchProps) {
  const { t } = useTranslation()
  const { role } = useMe()
  const { shown, held } = useHeldBack(records, isNewestFirst(filter))
  const picks = useSelection(shown)
  const cursor = useCursor(shown)
  const [deed, setDeed] = useState<Deed | null>(null)
  const [bulk, setBulk] = useState<{ action: BulkAction; records: readonly WasteRecord[] } | null>(null)
  // What is left out here may fill the first pages.
  const isEmpty = records.length === 0 && !queue.hasNextPage
  const picked = useMemo(() => [...picks.picked.values()], [picks.picked])

  const act = (action: BulkAction) => setBulk({ action, records: picked })
  const validate = () => {
    if (picked.length > 0) {
      if (possibleActions(picked, role).some(({ action }) => action === 'validate')) act('validate')
    } else if (cursor.record && actionsOn(cursor.record, role).includes('validate')) {
      setDeed({ type: 'judge', record: cursor.record, isValid: true })
    }
  }
  useQueueKeys({
    next: () => cursor.move(1),
    previous: () => cursor.move(-1),
    pick: () => cursor.record && picks.pick(cursor.record, false),
    pickRange: () => cursor.record && picks.pick(cursor.record, true),
    validate,
    search: () => searchField.current?.focus(),
    clear: picks.clear,
    help: onHelp,
  })

  return (
    <>
      <NewPill held={held} label={t('records.newCount', { count: held.length })} />
      {isEmpty ? (
        <EmptyQueue filter={filter} />
      ) : (
        <QueueList
          wide={wide}
          records={shown}
          total={queue.hasNextPage ? -1 : shown.length + 1}
          picks={picks}
          cursor={cursor}
          onDeed={setDeed}
        />
      )}
      {picked.length > 0 && (
        <SelectionBar
          picked={picked}
          role={role}
          drift={drift(picks.picked, records)}
          loaded={shown.every(({ id }) => picks.picked.has(id)) ? null : shown.length}
          onAct={act}
          onPickAll={picks.pickAll}
          onClear={picks.clear}
        />
      )}
      {!isEmpty && <More query={queue} />}
      {/* Dialogs stay when their record leaves the list: somebody may be typing in them. */}
      <DeedDialogs deed={deed} onDone={picks.refresh} onClose={() => setDeed(null)} />
      {bulk && (
        <BulkDialog
          {...bulk}
          role={role}
          presentOf={(id) => records.find((record) => record.id === id) ?? recentRecord(id)}
          onDone={picks.drop}
          onClose={() => setBulk(null)}
        />
      )}
    </>
  )
}

interface DeedDialogsProps {
  deed: Deed | null
  onDone: (record: WasteRecord) => void
  onClose: () => void
}

function DeedDialogs({ deed, onDone, onClose }: DeedDialogsProps) {
  if (deed?.type === 'move') return <ProcessDialog move={deed} onClose={onClose} onDone={onDone} />
  if (deed?.type === 'judge') return <JudgeDialog judgement={deed} onClose={onClose} onDone={onDone} />
  return null
}
