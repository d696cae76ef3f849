import type { About, LiveEvent, Role } from '@benne/contracts'
import type { Database, Transaction } from '@benne/db'
import type { AccessTokens } from './auth/access-tokens.ts'
import type { SessionDirectory } from './auth/session-directory.ts'

/** Who is doing it. Verbs decide by this alone. */
export type Actor =
  | { type: 'anonymous' }
  | { type: 'user'; userId: string; role: Role; sessionId: string }
  /** The program itself: start-up, jobs, demonstration data. May do everything. */
  | { type: 'system'; name: string }

export interface Clock {
  readonly now: () => Date
}

/** Whose events: everything that staff see, or what concerns one user. */
export interface LiveAudience {
  readonly userId: string
  readonly staff: boolean
}

export interface LiveItem {
  /** Place in the log to resume after. */
  readonly id: string
  readonly event: LiveEvent
}

export interface LiveFeed {
  /**
   * Follows the log from after the event `after`, or from now. Ends when `signal` aborts. `ready` is awaited before
   * each event, so that a reader which is slow is not sent more than it can take.
   */
  follow(options: {
    audience: LiveAudience
    welcome: LiveEvent
    after: string | null
    signal: AbortSignal
    ready: (() => Promise<void>) | null
  }): AsyncGenerator<LiveItem, void, undefined>
}

/** What the services need from outside, made once at the composition root. */
export interface Ports {
  readonly clock: Clock
  readonly accessTokens: AccessTokens
  readonly sessions: SessionDirectory
  /** Called when a transaction that wrote to the live log has committed: there is something to read. */
  readonly wakeLiveLog: () => void
  readonly live: LiveFeed
  readonly about: About
  readonly securityLog: SecurityLog
}

/** What an operator searches after an incident. Never holds a secret, a token or a password. */
export type SecurityLog = (
  event: 'login_failed' | 'login_refused' | 'login' | 'logout' | 'refresh_reused' | 'access_refused',
  facts: Record<string, string | null>,
) => void

export interface Ctx extends Ports {
  readonly actor: Actor
  readonly requestId: string
  readonly userAgent: string | null
  readonly db: Database
  /** Set inside `inTransaction`; a verb called there joins it. */
  readonly tx?: Transaction
}

/** A context whose caller has signed in. */
export type AccountCtx = Ctx & { readonly actor: Extract<Actor, { type: 'user' }> }
