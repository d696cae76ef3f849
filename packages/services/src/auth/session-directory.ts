import type { Role } from '@benne/contracts'
import { type Database, sessions, users } from '@benne/db'
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Bus, Clock } from '../context.ts'

export interface LiveSession {
  readonly sessionId: string
  readonly userId: string
  readonly role: Role
  /** When its owner last gave the password; null when it was opened by face. */
  readonly passwordAt: Date | null
}

/** An open socket, say: told once its session is not what it was when the watching began. */
interface Watcher {
  readonly ended: () => void
  role: Role | undefined
}

interface Known {
  /** When it was asked for. */
  readonly at: number
  readonly answer: Promise<LiveSession | null>
  /** Once it is here. */
  settled: LiveSession | null | undefined
  renewing: boolean
}

/**
 * Milliseconds for which an answer of the database is trusted, with a bus as without one: a process that is cut off from
 * the bus can tell nobody what it ends, and those that are not cannot know.
 */
const trustMs = 5_000
/** Milliseconds after which an answer that is in use is renewed. */
const renewMs = 3_000
/** Milliseconds after which watched sessions are asked for again; with the bus only for what went past it. */
const sweepMs = { alone: 5_000, connected: 30_000 }
const maxRemembered = 50_000
/** Sessions asked for in one query. */
const chunkSize = 1_000

/**
 * Which sessions are good, asked on every call. Answers come from memory while they are fresh; ending a session forgets
 * it at once, here and over the bus, and tells those who watch it. What is not remembered is asked of the database:
 * without a bus it costs more queries, and never lets anybody in.
 */
export class SessionDirectory {
  readonly #db: Database
  readonly #clock: Clock
  readonly #bus: Bus
  readonly #sweepMs: typeof sweepMs
  readonly #known = new Map<string, Known>()
  #asked = new Map<string, PromiseWithResolvers<LiveSession | null>>()
  readonly #watchers = new Map<string, Set<Watcher>>()
  readonly #leaveBus: (() => void)[]
  #sweepTimer: NodeJS.Timeout | undefined
  #sweeping = false
  #sweepAgain = false
  #closed = false

  constructor(db: Database, clock: Clock, bus: Bus, sweeps = sweepMs) {
    this.#db = db
    this.#clock = clock
    this.#bus = bus
    this.#sweepMs = sweeps
    this.#leaveBus = [
      bus.subscribe((message) => {
        if (message.type === 'sessions') this.#forgetHere(message.sessionIds)
      }),
      bus.onGap(() => this.#mistrust()),
    ]
  }

  /** The session with its owner's present role, or null when it has ended or its owner may not sign in. */
  find(sessionId: string): Promise<LiveSession | null> {
    const now = this.#clock.now().getTime()
    const known = this.#fresh(sessionId, now)
    if (known) return known.answer
    const answer = this.#load(sessionId)
    this.#remember(sessionId, now, answer)
    // A failure is not an answer: the next call asks again.
    answer.catch(() => {
      if (this.#known.get(sessionId)?.answer === answer) this.#known.delete(sessionId)
    })
    return answer
  }

  /**
   * As `find`, where the answer is remembered: else undefined. For what is asked for each of thousands of sockets: one
   * that will soon be too old is asked for anew meanwhile, so that nobody waits for it.
   */
  peek(sessionId: string): LiveSession | null | undefined {
    const now = this.#clock.now().getTime()
    const known = this.#fresh(sessionId, now)
    if (known && now - known.at > renewMs && !known.renewing) {
      known.renewing = true
      this.#load(sessionId).then(
        // What was forgotten meanwhile stays forgotten.
        (session) =>
          this.#known.get(sessionId) === known && this.#remember(sessionId, now, Promise.resolve(session)),
        () => {}, // the present answer counts until it is too old
      )
    }
    return known?.settled
  }

  #fresh(sessionId: string, now: number): Known | undefined {
    const known = this.#known.get(sessionId)
    return known && now - known.at < trustMs && now >= known.at ? known : undefined
  }

  /** To be called after the commit that ended these sessions or changed what their owner may do. */
  forget(sessionIds: readonly string[]): void {
    if (sessionIds.length === 0) return
    this.#forgetHere(sessionIds)
    this.#bus.publish({ type: 'sessions', sessionIds: [...sessionIds] })
  }

  /**
   * Calls `ended` when the session is forgotten, or is found to have ended or to have another role than it had.
   * Returns how to stop watching.
   */
  watch(sessionId: string, ended: () => void): () => void {
    const watcher: Watcher = { ended, role: undefined }
    const watchers = this.#watchers.get(sessionId) ?? new Set()
    this.#watchers.set(sessionId, watchers.add(watcher))
    void this.#compare(sessionId, watcher)
    this.#scheduleSweep(this.#pause())
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0 && this.#watchers.get(sessionId) === watchers) this.#watchers.delete(sessionId)
    }
  }

  /** Leaves the bus and sweeps no more. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#sweepTimer)
    for (const leave of this.#leaveBus) leave()
  }

  #pause(): number {
    return this.#bus.connected ? this.#sweepMs.connected : this.#sweepMs.alone
  }

  #forgetHere(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) {
      this.#known.delete(sessionId)
      for (const { ended } of this.#watchers.get(sessionId) ?? []) ended()
    }
  }

  /** Something may have been missed: nothing that is remembered counts any more. */
  #mistrust(): void {
    this.#known.clear()
    clearTimeout(this.#sweepTimer)
    this.#sweepTimer = undefined
    void this.#sweep()
  }

  /**
   * A session may have ended between the answer by which its watcher was let in and the watching: what was believed is
   * compared with the database, now that nothing can be missed any more.
   */
  async #compare(sessionId: string, watcher: Watcher): Promise<void> {
    try {
      const believed = await this.#known.get(sessionId)?.answer
      watcher.role = believed?.role
      this.#judge(sessionId, [watcher], await this.#load(sessionId))
    } catch {
      // No verdict: the sweep asks again.
    }
  }

  #scheduleSweep(milliseconds: number): void {
    if (this.#sweepTimer || this.#sweeping || this.#closed || this.#watchers.size === 0) return
    this.#sweepTimer = setTimeout(() => {
      this.#sweepTimer = undefined
      void this.#sweep()
    }, milliseconds)
    this.#sweepTimer.unref()
  }

  /** Asks for everything that is watched, so that what nobody announced bites too. */
  async #sweep(): Promise<void> {
    if (this.#sweeping) {
      this.#sweepAgain = true
      return
    }
    this.#sweeping = true
    let pause = this.#sweepMs.alone // when the database fails: nobody is judged, and it is asked again soon
    try {
      const watched = [...this.#watchers].map(([sessionId, watchers]) => [sessionId, [...watchers]] as const)
      for (let start = 0; start < watched.length && !this.#closed; start += chunkSize) {
        const chunk = watched.slice(start, start + chunkSize)
        const found = await this.#query(chunk.map(([sessionId]) => sessionId))
        for (const [sessionId, watchers] of chunk)
          this.#judge(sessionId, watchers, found.get(sessionId) ?? null)
      }
      pause = this.#pause()
    } catch {
      // As above.
    }
    this.#sweeping = false
    const again = this.#sweepAgain
    this.#sweepAgain = false
    if (again && !this.#closed) void this.#sweep()
    else this.#scheduleSweep(pause)
  }

  #judge(sessionId: string, watchers: readonly Watcher[], live: LiveSession | null): void {
    for (const watcher of watchers) {
      watcher.role ??= live?.role
      if (live && live.role === watcher.role) continue
      this.#known.delete(sessionId)
      if (this.#watchers.get(sessionId)?.has(watcher)) watcher.ended()
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
      const sessionIds = [...asked.keys()]
      for (let start = 0; start < sessionIds.length; start += chunkSize) {
        const chunk = sessionIds.slice(start, start + chunkSize)
        const found = await this.#query(chunk)
        for (const sessionId of chunk) asked.get(sessionId)?.resolve(found.get(sessionId) ?? null)
      }
    } catch (error) {
      for (const { reject } of asked.values()) reject(error)
    }
  }

  async #query(sessionIds: string[]): Promise<Map<string, LiveSession>> {
    const rows = await this.#db
      .select({
        sessionId: sessions.id,
        userId: users.id,
        role: users.role,
        createdAt: sessions.createdAt,
        method: sessions.method,
      })
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
    return new Map(
      rows.map(({ createdAt, method, ...row }) => [
        row.sessionId,
        { ...row, passwordAt: method === 'password' ? createdAt : null },
      ]),
    )
  }

  #remember(sessionId: string, at: number, answer: Promise<LiveSession | null>): void {
    const known: Known = { at, answer, settled: undefined, renewing: false }
    this.#known.delete(sessionId)
    this.#known.set(sessionId, known)
    answer.then(
      (session) => {
        known.settled = session
      },
      () => {},
    )
    // A Map keeps insertion order: the first key is the oldest answer.
    if (this.#known.size > maxRemembered) this.#known.delete(this.#known.keys().next().value as string)
  }
}
