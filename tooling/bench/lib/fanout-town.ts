import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Bench } from './bench.ts'
import { declaration } from './declaration.ts'
import { openSessions, type Person, resident, seedPeople, staff, tokenOf } from './seed.ts'

/** Windows of one account. */
const windows = 20

/** Each socket has a session of its own, which is one of a few of its account. */
const follower = (n: number): Person => ({
  ...staff(Math.floor(n / windows)),
  sessionId: `00000000-0000-7000-8900-${n.toString(16).padStart(12, '0')}`,
})

/** A database with staff for so many sockets, and how to make events in it. */
export class FanoutTown {
  readonly url: string
  readonly pool: pg.Pool

  private constructor(url: string, pool: pg.Pool) {
    this.url = url
    this.pool = pool
  }

  static async build(bench: Bench, sockets: number): Promise<FanoutTown> {
    const url = await bench.database.another('fanout')
    const pool = new pg.Pool({ connectionString: url, max: 4 })
    pool.on('error', () => {})
    bench.resources.defer(() => pool.end())
    await seedPeople(pool, { residents: 10, staff: Math.ceil(sockets / windows) })
    await openSessions(
      pool,
      Array.from({ length: sockets }, (_, n) => follower(n)),
    )
    // When each event is committed, as near as can be told: constraints that are deferred are looked at right before.
    await pool.query(`
      create table bench_commits (tx xid8, seq bigint, at timestamptz);
      grant insert on bench_commits to public;
      create function bench_note_commit() returns trigger language plpgsql as $$
      begin
        insert into bench_commits values (new.tx, new.seq, clock_timestamp());
        return null;
      end $$;
      create constraint trigger bench_note_commit after insert on live_events deferrable initially deferred
        for each row execute function bench_note_commit()`)
    await pool.query('vacuum analyze')
    return new FanoutTown(url, pool)
  }

  /** Access tokens for so many sockets. */
  tokens(count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, (_, n) => tokenOf(follower(n))))
  }

  /** Declares through a node, so many a second whatever the answers do; returns the moments of the commits. */
  async declare(url: string, events: number, perSecond: number): Promise<number[]> {
    const { rows: before } = await this.pool.query('select count(*)::int as count from bench_commits')
    const token = await tokenOf(resident(0))
    await paced(events, perSecond, () => declareOnce(url, token))
    const { rows } = await this.pool.query<{ at: number }>(
      `select extract(epoch from at)::float8 * 1000 as at from bench_commits order by tx, seq offset $1`,
      [before[0]?.count],
    )
    return rows.map(({ at }) => at)
  }

  /** Copies of an event that is there, `count` of them in transactions of a hundred; of `whose` alone, or of all. */
  async copyEvents(whose: Person, count: number): Promise<void> {
    for (let left = count; left > 0; left -= 100) {
      await this.pool.query(
        `insert into live_events (type, user_id, staff, created_at, event)
         select type, $1, true, now(), event
         from (select type, event from live_events where type = 'waste_update' order by tx desc limit 1) e,
           generate_series(1, $2::int)`,
        [whose.userId, Math.min(100, left)],
      )
    }
  }
}

async function declareOnce(url: string, token: string): Promise<void> {
  const response = await fetch(`${url}/trpc/waste.create`, {
    method: 'POST',
    body: JSON.stringify({ json: declaration }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`a declaration was answered ${response.status}: ${text}`)
}

/** Calls `send` so many times a second, without waiting for the one before; resolves when all have been answered. */
export async function paced<T>(count: number, perSecond: number, send: () => Promise<T>): Promise<T[]> {
  const begun = performance.now()
  const sent: Promise<T>[] = []
  for (let n = 0; n < count; n++) {
    await sleep(Math.max(0, begun + (n * 1000) / perSecond - performance.now()))
    sent.push(send())
  }
  return Promise.all(sent)
}
