import type { FaceEnding, Role, SessionInfo, UserStatus } from '@benne/contracts'

/** A link that is good for one use and so many hours. */
export interface OneTimeLink {
  readonly url: string
  readonly hours: number
}

/** The session that a letter is about. */
export interface SessionFacts {
  readonly device: SessionInfo['device']
  readonly place: SessionInfo['place']
  readonly openedAt: Date
  /** When it was ended, or now. */
  readonly endedAt: Date
}

/** What a letter tells, by kind: the same kinds as those of a `MailJob`. */
export type MailFacts =
  | { kind: 'verify_email'; username: string; link: OneTimeLink }
  | { kind: 'change_email'; link: OneTimeLink; email: string }
  | { kind: 'change_asked'; at: Date }
  | { kind: 'forgot_password'; link: OneTimeLink }
  | { kind: 'reset_password'; link: OneTimeLink }
  /** With a link when the account waits for its address to be confirmed. */
  | { kind: 'already_registered'; link: OneTimeLink | null }
  | { kind: 'password_changed'; at: Date }
  | { kind: 'email_changed'; at: Date }
  | { kind: 'username_changed'; at: Date; username: string }
  | { kind: 'session_reused'; session: SessionFacts }
  | { kind: 'new_sign_in'; session: SessionFacts }
  | { kind: 'status_changed'; at: Date; status: UserStatus }
  | { kind: 'role_changed'; at: Date; role: Role }
  | { kind: 'leaving'; at: Date; until: Date }
  | { kind: 'came_back'; at: Date }
  | { kind: 'export_ready'; until: Date }
  | { kind: 'face_enrolled'; at: Date }
  | { kind: 'face_expiring'; until: Date }
  | { kind: 'face_erased'; at: Date; ending: FaceEnding }
export type MailKind = MailFacts['kind']

/** What a letter is made of, in the order in which it is read. */
export type Block =
  | string
  | { readonly facts: readonly (readonly [label: string, value: string])[] }
  /** What is to be done; the address stands beside it, for who cannot press it. */
  | { readonly button: string; readonly url: string }
  /** What may be done as well. */
  | { readonly link: string; readonly url: string }

export interface Letter {
  readonly subject: string
  readonly body: readonly Block[]
}

/** Pages of the panel that letters lead to, as whole addresses. */
export interface Pages {
  readonly signIn: string
  readonly forgotPassword: string
  readonly profile: string
  readonly sessions: string
}

/** Moments, devices and places in one person's language and time zone. */
export interface Say {
  readonly dateTime: (at: Date) => string
  readonly date: (at: Date) => string
  readonly hours: (hours: number) => string
  readonly device: (device: SessionInfo['device']) => string
  readonly place: (place: SessionInfo['place']) => string
}

/** Every letter in one language. */
export interface Letters {
  /** `name` is null when the letter had better not repeat it. */
  readonly greeting: (name: string | null) => string
  /** Before the address of a button. */
  readonly copyAddress: string
  readonly footer: string
  readonly write: {
    readonly [K in MailKind]: (facts: Extract<MailFacts, { kind: K }>, say: Say, pages: Pages) => Letter
  }
}
