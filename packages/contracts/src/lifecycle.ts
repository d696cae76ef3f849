import { can } from './permissions.ts'
import type { Role } from './user.ts'
import type { WasteStatus } from './waste.ts'

/** The date that reaching a status sets on the record. */
type StatusDate = 'collectionDate' | 'processingDate' | 'completionDate'

/** Life cycle of a waste record. A status without moves is final; staying where it is, is not a move. */
export const lifecycle = {
  pending: { moves: ['collected', 'rejected'], date: null },
  collected: { moves: ['processed', 'rejected'], date: 'collectionDate' },
  processed: { moves: ['recycled', 'disposed', 'rejected'], date: 'processingDate' },
  recycled: { moves: [], date: 'completionDate' },
  disposed: { moves: [], date: 'completionDate' },
  rejected: { moves: [], date: 'completionDate' },
} as const satisfies Record<WasteStatus, { moves: readonly WasteStatus[]; date: StatusDate | null }>

/** Where somebody of this role may take a record that is at `from`: what the server allows and the buttons show. */
export function movesFrom(from: WasteStatus, role: Role): readonly WasteStatus[] {
  return can(role, 'waste.process') ? lifecycle[from].moves : []
}

export function isFinal(status: WasteStatus): boolean {
  return lifecycle[status].moves.length === 0
}
