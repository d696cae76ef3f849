import { LoggedEvent } from '@benne/contracts'
import { type Database, liveEventParts, liveEvents } from '@benne/db'
import type { LiveAudience } from '@benne/services'
import { and, asc, count, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import superjson, { type SuperJSONResult } from 'superjson'
import { encodePosition, origin, type Position, startOf } from './position.ts'

export interface LogEntry extends Position {
  readonly id: string
  /** Null when a newer version of Benne wrote it: to be passed over. */
  readonly event: LoggedEvent | null
  readonly type: string
  readonly userId: string | null
  readonly staff: boolean
  readonly room: string | null
}

/** What there is to know of a log beside its entries. */
export interface LogState {
  /** Whether entries after a place are committed but wait for an older transaction to end. */
  readonly held: boolean
  /** The first transaction whose events have not been dropped; 0 when none ever were. */
  readonly floor: bigint
  /** Which life of the log it is: another one's places mean nothing. */
  readonly generation: bigint
  /** The oldest transaction that is open: whatever is read later is complete below it. */
  readonly open: bigint
}

export type Whose = Pick<LogEntry, 'type' | 'userId' | 'staff' | 'room'>

export function concerns(entry: Whose, audience: LiveAudience): boolean {
  if (audience.kind === 'room') return entry.room === audience.room
  if (audience.kind === 'staff') return entry.staff && (audience.types as string[]).includes(entry.type)
  return (audience.staff && entry.staff) || entry.userId === audience.userId
}

function inSql(audience: LiveAudience): SQL | undefined {
  if (audience.kind === 'room') return eq(liveEvents.room, audience.room)
  if (audience.kind === 'staff')
    return and(eq(liveEvents.staff, true), inArray(liveEvents.type, [...audience.types]))
  const own = eq(liveEvents.userId, audience.userId)
  return audience.staff ? or(eq(liveEvents.staff, true), own) : own
}

// Rows of transactions below the oldest one still open: no row can appear among or before them any more. The snapshot
// is the statement's own, so what it shows and what it calls open belong to the same instant.
const settled = sql`${liveEvents.tx} < pg_snapshot_xmin(pg_current_snapshot())`
// The transaction by itself as well: by that PostgreSQL leaves partitions out.
const after = ({ tx, seq }: Position): SQL =>
  sql`${liveEvents.tx} >= ${String(tx)}::xid8 and (${liveEvents.tx}, ${liveEvents.seq}) > (${String(tx)}::xid8, ${String(seq)}::bigint)`
const upTo = ({ tx, seq }: Position): SQL =>
  sql`${liveEvents.tx} <= ${String(tx)}::xid8 and (${liveEvents.tx}, ${liveEvents.seq}) <= (${String(tx)}::xid8, ${String(seq)}::bigint)`

/** The queries on the live log. Each costs as much as it returns, however long the log. */
export class EventLog {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /**
   * To be called before anything is read: a log that came along in a backup counts its transactions as another
   * database did, and begins anew. Live events are news; what they tell of stands in its own tables.
   */
  async mend(): Promise<void> {
    await this.#db.execute(sql`select mend_live_events()`)
  }

  /** Last place that can be read now. */
  async head(): Promise<Position> {
    const [row] = await this.#db
      .select({ tx: liveEvents.tx, seq: liveEvents.seq })
      .from(liveEvents)
      .where(settled)
      .orderBy(desc(liveEvents.tx), desc(liveEvents.seq))
      .limit(1)
    if (row) return { tx: BigInt(row.tx), seq: row.seq }
    // Nothing is left: where the log begins is as far as one can be.
    const { floor, generation } = await this.state(origin)
    return startOf(floor, generation)
  }

  /** The first transaction whose events have not been dropped; 0 when none ever were. */
  async floor(): Promise<bigint> {
    const [row] = await this.#db
      .select({ firstTx: liveEventParts.firstTx })
      .from(liveEventParts)
      .orderBy(asc(liveEventParts.firstTx))
      .limit(1)
    return BigInt(row?.firstTx ?? 0)
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
    return this.#read(and(after(position), upTo(last), settled, inSql(audience)), limit)
  }

  /** How many entries there are for an audience between two places; counts no further than `limit`. */
  async countRange(
    position: Position,
    last: Position,
    audience: LiveAudience,
    limit: number,
  ): Promise<number> {
    const some = this.#db
      .select({ seq: liveEvents.seq })
      .from(liveEvents)
      .where(and(after(position), upTo(last), inSql(audience)))
      .limit(limit)
      .as('some')
    const [row] = await this.#db.select({ count: count() }).from(some)
    return row?.count ?? 0
  }

  async state(position: Position): Promise<LogState> {
    const waiting = this.#db.select({ seq: liveEvents.seq }).from(liveEvents).where(after(position))
    const { rows } = await this.#db.execute<{
      held: boolean
      floor: string
      generation: number
      open: string
    }>(
      sql`select exists(${waiting}) as held, min(${liveEventParts.firstTx})::text as floor,
        max(${liveEventParts.generation}) as generation, pg_snapshot_xmin(pg_current_snapshot())::text as open
        from ${liveEventParts}`,
    )
    const { held = false, floor, generation, open = '0' } = rows[0] ?? {}
    return { held, floor: BigInt(floor ?? 0), generation: BigInt(generation ?? 0), open: BigInt(open) }
  }

  /** Whether the database has given out this transaction id: false for a place from another database's log. */
  async hasReached(tx: bigint): Promise<boolean> {
    const { rows } = await this.#db.execute<{ reached: boolean }>(
      sql`select ${String(tx)}::xid8 < pg_snapshot_xmax(pg_current_snapshot()) as reached`,
    )
    return rows[0]?.reached === true
  }

  async #read(where: SQL | undefined, limit: number): Promise<LogEntry[]> {
    const rows = await this.#db
      .select()
      .from(liveEvents)
      .where(where)
      .orderBy(asc(liveEvents.tx), asc(liveEvents.seq))
      .limit(limit)
    return rows.map((row) => {
      const { type, userId, staff, room } = row
      const position = { tx: BigInt(row.tx), seq: row.seq }
      return {
        ...position,
        id: encodePosition(position),
        event: readEvent(row.event),
        type,
        userId,
        staff,
        room,
      }
    })
  }
}

/** Null for what this version cannot read: one row must not keep everybody from all that come after it. */
function readEvent(event: SuperJSONResult): LoggedEvent | null {
  try {
    return LoggedEvent.safeParse(superjson.deserialize(event)).data ?? null
  } catch {
    return null
  }
}
