import type { JobQueue } from '@benne/services'
import { sql } from 'drizzle-orm'
import { fromDrizzle, type PgBoss } from 'pg-boss'
import { queues } from './queues.ts'

/** Jobs are rows of the caller's transaction: nobody sees one before the commit, or at all when it is rolled back. */
export function createJobQueue(boss: PgBoss): JobQueue {
  return {
    async enqueue(tx, { name, data }) {
      const id = await boss.send(name, queues[name].payload.parse(data), { db: fromDrizzle(tx, sql) })
      if (id === null) throw new Error(`the queue ${name} took no job`)
    },
  }
}
