import type { Role } from '@benne/contracts'
import { type Database, sessions, users } from '@benne/db'
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Clock } from '../context.ts'

export interface LiveSession {
  readonly sessionId: string
  readonly userId: string
  readonly role: Role
}

/** Milliseconds for which an answer of the database is trusted: what a change on another node may take to bite. */
const trustMs = 5_000
const maxRemembered = 50_000

/**
 * Which sessions are good, asked on every call. Answers come from memory for up to `trustMs`; ending a session in
 * this process forgets it at once and tells those who watch it (open sockets).
 */
export class SessionDirectory {
  readonly #db: Database
  readonly #clock: Clock
  readonly #known = new Map<string, { at: number; answer: Promise<LiveSession | null> }>()
  #asked = new Map<string, PromiseWithResolvers<LiveSession | null>>()
  readonly #watchers = new Map<string, Set<() => void>>()

  constructor(db: Database, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** The session with its owner's present role, or null when it has ended or its owner may not sign in. */
  find(sessionId: string): Promise<LiveSession | null> {
    const now = this.#clock.now().getTime()
    const known = this.#known.get(sessionId)
    if (known && now - known.at < trustMs && now >= known.at) return known.answer
    const answer = this.#load(sessionId)
    this.#remember(sessionId, now, answer)
    // A failure is not an answer: the next call asks again.
    answer.catch(() => this.#known.delete(sessionId))
    return answer
  }

  /** To be called after the commit that ended the session. */
  forget(sessionId: string): void {
    this.#known.delete(sessionId)
    for (const ended of this.#watchers.get(sessionId) ?? []) ended()
  }

  /** Calls `ended` when `forget` is called for the session. Returns how to stop watching. */
  watch(sessionId: string, ended: () => void): () => void {
    const watchers = this.#watchers.get(sessionId) ?? new Set()
    this.#watchers.set(sessionId, watchers.add(ended))
    return () => {
      watchers.delete(ended)
      if (watchers.size === 0 && this.#watchers.get(sessionId) === watchers) this.#watchers.delete(sessionId)
    }
  }

  /** What is asked for in the same turn of the event loop is one query: an event that goes to 500 sockets asks 500 times. */
  #load(sessionId: string): Promise<LiveSession | null> {
    const waiting = this.#asked.get(sessionId)
    if (waiting) return waiting.promise
    const asked = Promise.withResolvers<LiveSession | null>()
    this.#asked.set(sessionId, asked)
    if (this.#asked.size === 1) setImmediate(() => void this.#answer())
    return asked.promise
  }

  async #answer(): Promise<void> {
    const asked = this.#asked
    this.#asked = new Map()
    try {
      const found = await this.#query([...asked.keys()])
      for (const [sessionId, { resolve }] of asked) resolve(found.get(sessionId) ?? null)
    } catch (error) {
      for (const { reject } of asked.values()) reject(error)
    }
  }

  async #query(sessionIds: string[]): Promise<Map<string, LiveSession>> {
    const rows = await this.#db
      .select({ sessionId: sessions.id, userId: users.id, role: users.role })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(
        and(
          eq(sessions.id, sql`any(${sql.param(sessionIds)}::uuid[])`),
          isNull(sessions.endedAt),
          gt(sessions.expiresAt, this.#clock.now()),
          eq(users.status, 'active'),
        ),
      )
    return new Map(rows.map((row) => [row.sessionId, row]))
  }

  #remember(sessionId: string, at: number, answer: Promise<LiveSession | null>): void {
    this.#known.delete(sessionId)
    this.#known.set(sessionId, { at, answer })
    // A Map keeps insertion order: the first key is the oldest answer.
    if (this.#known.size > maxRemembered) this.#known.delete(this.#known.keys().next().value as string)
  }
}
