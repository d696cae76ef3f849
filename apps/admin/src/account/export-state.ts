import type { PersonalExport } from '@benne/contracts'

const pollMs = 1500

export type ExportState = 'none' | 'queued' | 'running' | 'ready' | 'expired' | 'failed'

/** How far the copy is, as it is shown: one whose file is gone is no longer ready. */
export function exportState(copy: PersonalExport | null | undefined, now: number): ExportState {
  if (!copy) return 'none'
  if (copy.status !== 'ready') return copy.status
  return copy.expiresAt && copy.expiresAt.getTime() <= now ? 'expired' : 'ready'
}

/** Milliseconds until to ask again how far it is; false when that changes no more by itself. */
export function exportPollMs(copy: PersonalExport | null | undefined): number | false {
  return copy?.status === 'queued' || copy?.status === 'running' ? pollMs : false
}
