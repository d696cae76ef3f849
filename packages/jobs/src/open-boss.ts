import { asRole } from '@benne/db'
import { PgBoss } from 'pg-boss'
import { schema } from './prepare-queue.ts'

export interface BossOptions {
  readonly url: string
  /** Role that it works as: `migrateDatabase` tells which. */
  readonly role: string | null
  /** Whether jobs are done in this process, or only asked for. */
  readonly works: boolean
  /** Told of what goes wrong beside the jobs themselves, as when the database is away. It goes on by itself. */
  readonly onError: (error: unknown) => void
  readonly onWarning: (message: string) => void
}

/**
 * Opens the queue that `prepareQueue` has prepared, with the rights to use rows and none to change tables. Holds one
 * connection, or with `works` two and one that listens, so that a job is taken up within milliseconds.
 */
export async function openBoss({ url, role, works, onError, onWarning }: BossOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: role === null ? url : asRole(url, role),
    application_name: 'benne jobs',
    connectionTimeoutMillis: 3_000,
    schema,
    max: works ? 2 : 1,
    migrate: false,
    createSchema: false,
    // Rebuilding an index is its owner's alone.
    reindex: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
    useListenNotify: works,
    supervise: works,
    schedule: works,
    // How soon a job is missed whose worker gave no sign of life.
    superviseIntervalSeconds: 30,
    monitorIntervalSeconds: 30,
  })
  boss.on('error', onError)
  // A slow query's data holds what it was called with: only the message is passed on.
  boss.on('warning', ({ message }) => onWarning(message))
  await boss.start()
  return boss
}
