import { once } from 'node:events'
import type { BannerLine } from '../banner.ts'

/** What a process tells the one that started it, once it listens. */
export interface ListeningMessage {
  readonly type: 'listening'
  readonly port: number
  readonly title: string
  /** Accounts that somebody at this terminal may sign in with. */
  readonly accounts: readonly BannerLine[]
  /** Where mail and data are kept. */
  readonly places: readonly BannerLine[]
}

/** The argument of a process that is one of a cluster: others have a channel to their parent, too (node --watch). */
export const inCluster = '--in-cluster'

/** The process that started this one, and talks to it by a channel of Node's. */
export interface Parent {
  readonly tell: (message: ListeningMessage) => void
  readonly there: () => boolean
  /** Resolves when it has ended, however it did. */
  readonly gone: Promise<unknown>
}

/** Null when this process is none of a cluster's. */
export function findParent(): Parent | null {
  if (!process.send || !process.argv.includes(inCluster)) return null
  return {
    tell: (message) => void (process.connected && process.send?.(message, undefined, undefined, () => {})),
    there: () => process.connected,
    gone: process.connected ? once(process, 'disconnect') : Promise.resolve(),
  }
}
