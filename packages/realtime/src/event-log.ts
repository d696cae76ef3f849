import { LoggedEvent } from '@benne/contracts'
import { type Database, liveEvents } from '@benne/db'
import type { LiveAudience } from '@benne/services'
import { and, asc, desc, eq, or, type SQL, sql } from 'drizzle-orm'
import superjson from 'superjson'

/** A place in the log: everything up to and including it has been read. */
export interface Position {
  readonly tx: bigint
  readonly seq: bigint
}

export interface LogEntry extends Position {
  readonly id: string
  /** Null when a newer version of Benne wrote it: to be passed over. */
  readonly event: LoggedEvent | null
  readonly userId: string | null
  readonly staff: boolean
}

export const origin: Position = { tx: 0n, seq: 0n }

export const encodePosition = ({ tx, seq }: Position): string => `${tx}-${seq}`

/** Null for anything that `encodePosition` did not make, or that PostgreSQL could not hold. */
export function decodePosition(id: string): Position | null {
  const match = /^(\d{1,20})-(\d{1,19})$/.exec(id)
  if (!match) return null
  const position = { tx: BigInt(match[1] as string), seq: BigInt(match[2] as string) }
  return position.tx < 2n ** 64n && position.seq < 2n ** 63n ? position : null
}

export function isAfter(a: Position, b: Position): boolean {
  return a.tx === b.tx ? a.seq > b.seq : a.tx > b.tx
}

export const concerns = (entry: Pick<LogEntry, 'userId' | 'staff'>, audience: LiveAudience): boolean =>
  (audience.staff && entry.staff) || entry.userId === audience.userId

// Rows of transactions below the oldest one still open: no row can appear among or before them any more. The snapshot
// is the statement's own, so what it shows and what it calls open belong to the same instant.
const settled = sql`${liveEvents.tx} < pg_snapshot_xmin(pg_current_snapshot())`
const after = ({ tx, seq }: Position): SQL =>
  sql`(${liveEvents.tx}, ${liveEvents.seq}) > (${String(tx)}::xid8, ${String(seq)}::bigint)`
const upTo = ({ tx, seq }: Position): SQL =>
  sql`(${liveEvents.tx}, ${liveEvents.seq}) <= (${String(tx)}::xid8, ${String(seq)}::bigint)`

/** The queries on the live log. Each costs as much as it returns, however long the log. */
export class EventLog {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Last place that can be read now. */
  async head(): Promise<Position> {
    const [row] = await this.#db
      .select({ tx: liveEvents.tx, seq: liveEvents.seq })
      .from(liveEvents)
      .where(settled)
      .orderBy(desc(liveEvents.tx), desc(liveEvents.seq))
      .limit(1)
    return row ? { tx: BigInt(row.tx), seq: row.seq } : origin
  }

  /** The next entries after a place, in order. */
  async readAfter(position: Position, limit: number): Promise<LogEntry[]> {
    return this.#read(and(after(position), settled), limit)
  }

  /** As `readAfter`, for one audience and no further than `last`. */
  async readRange(
    position: Position,
    last: Position,
    audience: LiveAudience,
    limit: number,
  ): Promise<LogEntry[]> {
    const mine = eq(liveEvents.userId, audience.userId)
    return this.#read(
      and(after(position), upTo(last), settled, audience.staff ? or(eq(liveEvents.staff, true), mine) : mine),
      limit,
    )
  }

  /** Whether entries after a place are committed but wait for an older transaction to end. */
  async holdsBack(position: Position): Promise<boolean> {
    const [row] = await this.#db
      .select({ seq: liveEvents.seq })
      .from(liveEvents)
      .where(after(position))
      .limit(1)
    return row !== undefined
  }

  /** Whether the database has given out this transaction id: false for a place from another database's log. */
  async hasReached(tx: bigint): Promise<boolean> {
    const { rows } = await this.#db.execute<{ reached: boolean }>(
      sql`select ${String(tx)}::xid8 < pg_snapshot_xmax(pg_current_snapshot()) as reached`,
    )
    return rows[0]?.reached === true
  }

  /**
   * Removes entries that carry transaction ids of another cluster (a restored backup): they would count as not yet
   * committed for ever. Live events are news; what they tell of stands in its own tables.
   */
  async dropForeignEntries(): Promise<void> {
    await this.#db.delete(liveEvents).where(sql`${liveEvents.tx} >= pg_snapshot_xmax(pg_current_snapshot())`)
  }

  async #read(where: SQL | undefined, limit: number): Promise<LogEntry[]> {
    const rows = await this.#db
      .select()
      .from(liveEvents)
      .where(where)
      .orderBy(asc(liveEvents.tx), asc(liveEvents.seq))
      .limit(limit)
    return rows.map((row) => {
      const position = { tx: BigInt(row.tx), seq: row.seq }
      return {
        ...position,
        id: encodePosition(position),
        event: LoggedEvent.safeParse(superjson.deserialize(row.event)).data ?? null,
        userId: row.userId,
        staff: row.staff,
      }
    })
  }
}
