import type { WasteRecord } from '@benne/contracts'
import { useFresh } from '../components/fresh.ts'
import { QueueCards } from './queue-cards.tsx'
import { QueueTable } from './queue-table.tsx'
import type { Deed } from './row-deeds.tsx'
import type { useCursor } from './use-cursor.ts'
import type { Picks } from './use-selection.ts'

export interface QueueListProps {
  records: readonly WasteRecord[]
  /** How many rows there are in all, as far as is known; -1 while there are more. */
  total: number
  picks: Picks
  cursor: ReturnType<typeof useCursor>
  onDeed: (deed: Deed) => void
}

/** What each row is drawn from; none of it changes while others arrive. */
export interface RowProps {
  record: WasteRecord
  index: number
  measure: (element: Element | null) => void
  isFresh: boolean
  isPicked: boolean
  isCursor: boolean
  onPick: Picks['pick']
  onDeed: QueueListProps['onDeed']
}

/** The properties of a row by its place, for both ways to draw the list. */
export function useRowProps({ records, picks, cursor, onDeed }: Omit<QueueListProps, 'total'>) {
  const fresh = useFresh()
  return (index: number, measure: RowProps['measure']): RowProps | null => {
    const record = records[index]
    if (!record) return null
    return {
      record,
      index,
      measure,
      isFresh: fresh.has(record.id),
      isPicked: picks.picked.has(record.id),
      isCursor: cursor.index === index,
      onPick: picks.pick,
      onDeed,
    }
  }
}

export function QueueList({ wide, ...props }: QueueListProps & { wide: boolean }) {
  return wide ? <QueueTable {...props} /> : <QueueCards {...props} />
}
