import type { PgBoss } from 'pg-boss'
import { schema } from './prepare-queue.ts'
import { deadLetterQueues, queueEntries } from './queues.ts'

export interface QueueDepth {
  /** Jobs that nobody has begun, those that are to be tried again later among them. */
  readonly waiting: number
  readonly active: number
  /** Seconds for which the oldest job that could be begun has been waiting; 0 when none is. */
  readonly oldestSeconds: number
}

/** How much waits in each queue, by its name. One query; throws what the database does. */
export async function queueDepths(boss: PgBoss): Promise<Map<string, QueueDepth>> {
  const { rows } = await boss.getDb().executeSql(`
    select name,
      count(*) filter (where state <> 'active')::int as waiting,
      count(*) filter (where state = 'active')::int as active,
      coalesce(extract(epoch from now() - min(start_after) filter (where state <> 'active' and start_after <= now())), 0)
        ::float8 as oldest
    from ${schema}.job where state <= 'active' group by name`)
  const none = { waiting: 0, active: 0, oldestSeconds: 0 }
  const names = [...queueEntries.map(([name]) => name), ...deadLetterQueues]
  const depths = new Map<string, QueueDepth>(names.map((name) => [name, none]))
  for (const { name, waiting, active, oldest } of rows as {
    name: string
    waiting: number
    active: number
    oldest: number
  }[]) {
    if (depths.has(name)) depths.set(name, { waiting, active, oldestSeconds: oldest })
  }
  return depths
}

/** Asks the queue's own connection whether the queue can be used; rejects when it cannot. */
export async function checkQueue(boss: PgBoss): Promise<void> {
  await boss.getDb().executeSql(`select 1 from ${schema}.version`)
}
