import type { About, Connected, LiveEvent, MailboxMessage, Role } from '@benne/contracts'
import type { Database, Transaction } from '@benne/db'
import type { AccessTokens } from './auth/access-tokens.ts'
import type { DeviceTokens } from './auth/device-tokens.ts'
import type { SessionDirectory } from './auth/session-directory.ts'
import type { CustodyKeys } from './custody/keys.ts'
import type { Faces } from './faces/ports.ts'
import type { ImageProcessor, ImageStore } from './images/ports.ts'
import type { Job } from './jobs.ts'

/** Who is doing it. Verbs decide by this alone. */
export type Actor =
  | { type: 'anonymous' }
  /** `passwordAt`: when its owner last gave the password in this session; null when it was opened by face. */
  | { type: 'user'; userId: string; role: Role; sessionId: string; passwordAt: Date | null }
  /** The program itself: start-up, jobs, demonstration data. May do everything. */
  | { type: 'system'; name: string }
  /** Somebody at the server's own terminal, by the account's name there. May do everything. */
  | { type: 'command'; name: string }

export interface Clock {
  readonly now: () => Date
}

/** Whose events: what concerns one account (for staff, everything that staff see), or what happens in one room. */
export type LiveAudience =
  | { readonly kind: 'account'; readonly userId: string; readonly staff: boolean }
  /** What was written to the log for this room. */
  | { readonly kind: 'room'; readonly room: string }
  /** What staff see, of these types alone. */
  | { readonly kind: 'staff'; readonly types: readonly LiveEvent['type'][] }

export interface LiveItem {
  /** Place in the log to resume after. */
  readonly id: string
  readonly event: LiveEvent
}

export interface LiveFollowOptions {
  readonly audience: LiveAudience
  readonly welcome: Extract<LiveEvent, { type: 'welcome' }>
  readonly after: string | null
  readonly signal: AbortSignal
  /** Whether the reader can take more now; else a promise of when. Null: always. */
  readonly ready: (() => true | Promise<void>) | null
  /**
   * Sends an item past the iterator, when that is waited for and everything before it has been sent. Answers false where
   * there is no such way, or not yet. For thousands of readers of one event it costs a fraction.
   */
  readonly direct?: (item: LiveItem) => boolean
  /** Asked before each event, which is not sent when it throws: that ends the following. */
  readonly check: () => void | Promise<void>
}

export interface LiveFeed {
  /**
   * Follows the log from after the event `after`, or from now. Ends when `signal` aborts. Ending early, by `return`, is
   * safe at any moment.
   */
  follow(options: LiveFollowOptions): AsyncIterableIterator<LiveItem>
  /** Where the log is now, and the first place that can still be resumed from; null while nothing has been cut. */
  where(): Promise<{ id: string; oldest: string | null }>
}

/** Who is connected now, over all servers that share a bus. */
export interface Presence {
  /** A window of this account was opened here. Returns how to tell that it was closed. */
  enter(who: ConnectedAccount): () => void
  connected(): Connected
  people(): ConnectedAccount[]
}

export interface ConnectedAccount {
  readonly userId: string
  readonly role: Role
}

/** What one process tells the others: hints to forget what they remember, never the only copy of anything. */
export type BusMessage =
  /** These sessions ended, or what their owner may do changed. */
  | { type: 'sessions'; sessionIds: string[] }
  /** The faces of these accounts were enrolled or erased. */
  | { type: 'faces'; userIds: string[] }
  /** Something was committed to the live log. */
  | { type: 'log' }
  /** Who is connected to one server: see `Presence` in the realtime package. */
  | { type: 'presence'; presence: PresenceMessage }

/** `node`: which process; `version`: counted up with each change there, so that a missed one is noticed. */
export type PresenceMessage = { readonly node: string; readonly version: number } & (
  | { readonly kind: 'changed'; readonly came: ConnectedAccount[]; readonly left: string[] }
  /** Alive, and unchanged since `version`. */
  | { readonly kind: 'alive' }
  /** Everybody who is connected there. */
  | { readonly kind: 'all'; readonly people: ConnectedAccount[] }
  /** Asks the others (or one of them) for `all`. */
  | { readonly kind: 'ask'; readonly of: string | null }
  | { readonly kind: 'gone' }
)

export interface Bus {
  /** Tells every other member, as far as they can be reached now. Never throws, never waits. */
  publish(message: BusMessage): void
  /** Called for what other members publish; of one member, in the order in which it did. Returns how to stop. */
  subscribe(listener: (message: BusMessage) => void): () => void
  /** Whether everything that other processes publish arrives now. False when there is no bus between processes. */
  readonly connected: boolean
  /** Called when messages may have been missed, and when `connected` changes. Returns how to stop. */
  onGap(listener: () => void): () => void
}

/** What is counted: a rule and whom it concerns. */
export interface Attempt {
  readonly rule: AttemptRule
  /** Compared whole; never stored in clear. */
  readonly key: string
}

export type AttemptRule =
  /**
   * Sign-ins: one account from one address; one account from everywhere; one address to all accounts; one known
   * device.
   */
  | 'login_pair'
  | 'login_account'
  | 'login_address'
  | 'login_device'
  /** The password asked again of who is signed in. */
  | 'password'
  | 'register'
  | 'forgot_address'
  | 'forgot_account'
  /** Links that are followed. */
  | 'token'
  | 'verification'
  /** Changes of one's own account. */
  | 'update'
  | 'export'
  /** Pictures that are sent. */
  | 'picture'
  /** Signing in by face: what is asked for, and what is sent. */
  | 'face_challenge'
  | 'face_login'
  | 'face_search'

export interface AttemptLimits {
  /**
   * Counts one attempt under each key, at once and before anything is tried. Throws `too_many_requests` (with
   * `details.retryAfter`, in seconds) when one of them has used up its free attempts and must wait; then none is
   * counted.
   */
  take(attempts: readonly Attempt[]): Promise<TakenAttempts>
}

export interface TakenAttempts {
  /** It was right: forgets the attempts of these rules, and takes back the one that was counted under the others. */
  succeed(...forget: AttemptRule[]): Promise<void>
}

/** Jobs are rows of the transaction that asks for them: kept with it, or never asked for. */
export interface JobQueue {
  enqueue(tx: Transaction, job: Job): Promise<void>
}

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface Mailer {
  /** Whether mail reaches anybody: an SMTP server, or the development mailbox. */
  readonly enabled: boolean
  /** Rejects when it was not accepted; trying again later is right. */
  send(mail: Mail): Promise<void>
  /** What was sent last, newest first; null unless this is the development mailbox. */
  readonly kept: (() => Promise<MailboxMessage[]>) | null
}

/** What the services need from outside, made once at the composition root. */
export interface Ports {
  readonly clock: Clock
  readonly accessTokens: AccessTokens
  readonly deviceTokens: DeviceTokens
  readonly sessions: SessionDirectory
  /** HMAC-SHA-256 under a secret of the installation, for what must be known again and not be guessed. */
  readonly keyedHash: (text: string) => Buffer
  readonly attempts: AttemptLimits
  readonly jobs: JobQueue
  readonly mailer: Mailer
  /** Decodes pictures. */
  readonly images: ImageProcessor
  readonly imageStore: ImageStore
  /** Signs the roots of the chain of custody. */
  readonly custodyKeys: CustodyKeys
  /** Signing in by face; null where it is not offered. */
  readonly faces: Faces | null
  /** Has every process look at somebody's face anew; also where signing in by face is not offered. */
  readonly facesChanged: (userId: string) => void
  /** Where an address is: an ISO 3166 alpha-2 country, `local`, or null when nobody knows. */
  readonly placeOf: (address: string) => string | null
  /** Called when a transaction that wrote to the live log has committed: there is something to read. */
  readonly wakeLiveLog: () => void
  readonly live: LiveFeed
  readonly presence: Presence
  readonly about: About
  /** Where people reach Benne, without a slash at the end: what links in e-mails begin with. */
  readonly publicUrl: () => string
  readonly securityLog: SecurityLog
}

/** What an operator searches after an incident. Never holds a secret, a token or a password. */
export type SecurityLog = (
  event:
    | 'login_failed'
    | 'login_refused'
    | 'login'
    | 'logout'
    | 'refresh_reused'
    | 'access_refused'
    | 'attempts_exceeded'
    | 'session_revoked'
    | 'password_changed'
    | 'password_reset'
    | 'email_changed'
    | 'role_changed'
    | 'status_changed'
    | 'link_refused'
    | 'face_failed'
    | 'face_paused'
    | 'face_template_refused'
    | 'face_enrolled'
    | 'face_erased',
  facts: Record<string, string | null>,
) => void

export interface Ctx extends Ports {
  readonly actor: Actor
  readonly requestId: string
  readonly userAgent: string | null
  /** The caller's network address; null when there is none, as for jobs. */
  readonly address: string | null
  /** By which name the caller asked for us, without a port; null when it was not over the network. */
  readonly hostname: string | null
  readonly db: Database
  /** Set inside `inTransaction`; a verb called there joins it. */
  readonly tx?: Transaction
}

/** A context inside `inTransaction`. */
export type TxCtx<C extends Ctx = Ctx> = C & { readonly tx: Transaction }

/** A context whose caller has signed in. */
export type AccountCtx = Ctx & { readonly actor: Extract<Actor, { type: 'user' }> }
