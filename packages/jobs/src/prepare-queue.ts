import { setTimeout as sleep } from 'node:timers/promises'
import { grantSchema } from '@benne/db'
import { PgBoss } from 'pg-boss'
import { deadLetterKeptSeconds, deadLetterQueues, heartbeatSeconds, queueEntries } from './queues.ts'

export const schema = 'pgboss'

/**
 * Creates or migrates the queue's tables, queues and schedules with the owner's login, and lets `grantee` (of
 * `migrateDatabase`) use them. To be called at every start, after migrating; several processes may at once.
 */
export async function prepareQueue(ownerUrl: string, grantee: string | null): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    application_name: 'benne migrate',
    connectionTimeoutMillis: 5_000,
    schema,
    max: 2,
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  })
  // What concerns a call is thrown by it; without a listener the others would end the process.
  boss.on('error', () => {})
  await boss.start()
  try {
    await createQueues(boss)
    await finishMigrations(boss)
  } finally {
    await boss.stop({ graceful: false })
  }
  if (grantee !== null) await grantSchema(ownerUrl, schema, grantee)
}

async function createQueues(boss: PgBoss): Promise<void> {
  for (const name of deadLetterQueues) {
    await boss.createQueue(name, { retentionSeconds: deadLetterKeptSeconds })
  }
  // Those that others name as their dead letter queue come first.
  for (const [name, queue] of queueEntries.toSorted(([, a], [, b]) =>
    a.deadLetter ? 1 : b.deadLetter ? -1 : 0,
  )) {
    const options = {
      retryLimit: queue.retryLimit,
      retryDelay: queue.retryDelay,
      retryDelayMax: queue.retryDelayMax,
      retryBackoff: true,
      expireInSeconds: queue.expireIn,
      deleteAfterSeconds: queue.deleteAfter,
      heartbeatSeconds,
      notify: true,
      ...(queue.deadLetter && { deadLetter: queue.deadLetter }),
    }
    // Creating leaves a queue that exists as it is.
    await boss.createQueue(name, { ...options, policy: queue.cron ? 'singleton' : 'standard' })
    await boss.updateQueue(name, options)
    if (queue.cron) await boss.schedule(name, queue.cron, {}, { missed: 'once' })
    else await boss.unschedule(name)
  }
}

/** A new version of pg-boss may build indexes after its migration; only the owner can. Gives up after a minute. */
async function finishMigrations(boss: PgBoss): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
    const status = await boss.getBamStatus()
    if (!status.some(({ status }) => status === 'pending' || status === 'in_progress')) return
  }
}
