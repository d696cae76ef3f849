import { chmod, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateDatabase } from '@benne/db'
import { discardEmbeddedPostgres, ensureDatabase, startEmbeddedPostgres } from '@benne/db/embedded'
import { prepareQueue } from '@benne/jobs'
import { until } from './until.ts'

/** A PostgreSQL that a test may stop, with commits that survive it; the run's own is shared, and hasty. */
export interface OwnPostgres {
  /** Of a migrated database. */
  readonly url: string
  /** Ends it as `pg_ctl stop -m immediate` does: without a word to its clients, to be recovered from its log. */
  crash(): Promise<void>
  /** Starts it again on its port; resolves when it answers. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  // Named like a test cluster: if this process is killed, the next run clears it away.
  const directory = await mkdtemp(join(tmpdir(), `benne-test-${process.pid}-`))
  // As root, PostgreSQL runs as an account that must be able to come here.
  await chmod(directory, 0o755)
  const postgres = await startEmbeddedPostgres({ directory })
  const url = postgres.url('benne')
  await ensureDatabase(url)
  const { grantee } = await migrateDatabase(url)
  await prepareQueue(url, grantee)
  return {
    url,
    async crash() {
      const file = join(directory, 'data', 'postmaster.pid')
      const pid = Number.parseInt(await readFile(file, 'utf8'), 10)
      process.kill(pid, 'SIGQUIT')
      await until('PostgreSQL has ended', 30, () =>
        readFile(`/proc/${pid}/stat`, 'utf8').then(
          (stat) => (stat.includes(') Z') ? null : `process ${pid} runs`),
          () => null,
        ),
      )
    },
    async start() {
      await postgres.ensureRunning()
    },
    async stop() {
      await postgres.stop()
      await discardEmbeddedPostgres(directory)
    },
  }
}
