import type { ErrorCode } from '@benne/contracts'
import type { Ctx, LiveItem } from '@benne/services'

/** A cookie that no script of a page can read. */
export interface BrowserCookie {
  /** Null when there is none, or when the request does not come from a page of ours. */
  readonly value: string | null
  set(value: string, expiresAt: Date): void
  clear(): void
}

export interface BrowserCookies {
  readonly refresh: BrowserCookie
  /** Shows that this browser has signed in before. */
  readonly device: BrowserCookie
}

export interface Stream {
  /** Whether the reader takes what is sent; else resolves when it has taken enough, or has gone. */
  readonly ready: () => true | Promise<void>
  /**
   * How to send events to one subscription, once its first message has shown which it is: `id` is the caller's number for
   * it. False when the socket is gone.
   */
  readonly sender: (id: string | number) => (item: LiveItem) => boolean
  /** Counts a subscription until the returned function is first called. Throws `too_many_requests` when there are too many. */
  readonly open: () => () => void
}

export interface CallReport {
  readonly path: string
  readonly type: string
  readonly requestId: string
  readonly userId: string | null
  readonly milliseconds: number
  /** Null when it went well. */
  readonly code: ErrorCode | null
}

/** What every call gets from the transport; the caller's identity is added by the procedure. */
export interface ApiContext extends Omit<Ctx, 'actor' | 'tx'> {
  /** The access token as it was sent: over HTTP with each call, over a socket once. */
  readonly accessToken: string | null
  /** Null over a socket, which cannot set cookies. */
  readonly cookies: BrowserCookies | null
  /** The socket that the call came by; null over HTTP. */
  readonly stream: Stream | null
  readonly onCall: (report: CallReport) => void
}
