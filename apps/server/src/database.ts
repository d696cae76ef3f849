import { type Application, isDatabaseUnavailable, migrateDatabase } from '@benne/db'
import { type EmbeddedPostgres, ensureDatabase, startEmbeddedPostgres } from '@benne/db/embedded'
import { prepareQueue } from '@benne/jobs'

/** What stands between the configuration and a database that can be used; the message is for the operator. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}

/** Milliseconds for which a configured database may be late: containers start in any order. */
const patienceMs = 20_000
const watchMs = 2_000

/** Brings a database and its queue to the newest schema. */
async function migrate(ownerUrl: string, applicationUrl?: string): Promise<Application> {
  const application = await migrateDatabase(ownerUrl, { applicationUrl })
  await prepareQueue(ownerUrl, application.grantee)
  return application
}

/**
 * Migrates a database that is configured, waiting a little for it to answer: with the owner's login, for the one that
 * the application has.
 */
export async function prepareDatabase(
  applicationUrl: string,
  say: (line: string) => void,
  { ownerUrl = applicationUrl, patience = patienceMs }: { ownerUrl?: string; patience?: number } = {},
): Promise<Application> {
  const url = ownerUrl
  const deadline = Date.now() + patience
  for (let attempt = 0; ; attempt++) {
    try {
      return await migrate(ownerUrl, applicationUrl)
    } catch (error) {
      const { host, pathname } = new URL(url)
      const place = `database ${pathname.slice(1)} at ${host}`
      if (!isDatabaseUnavailable(error)) {
        throw new DatabaseError(`The ${place} cannot be used: ${reason(error)}`, { cause: error })
      }
      if (Date.now() > deadline) {
        throw new DatabaseError(
          `The ${place} does not answer: ${reason(error)}. Is DATABASE_URL right, and is it running?`,
          {
            cause: error,
          },
        )
      }
      if (attempt === 0) say(`Waiting for the ${place} …`)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}

function reason(error: unknown): string {
  let at = error
  while (at instanceof Error && at.cause instanceof Error) at = at.cause
  if (at instanceof AggregateError) at = at.errors[0]
  return at instanceof Error ? at.message || at.name : String(at)
}

/** Starts the embedded PostgreSQL, and starts it again when something ends it while Benne runs. */
export async function startEmbedded(
  directory: string,
  say: (line: string) => void,
): Promise<Application & { url: string; stop(): Promise<void> }> {
  const postgres: EmbeddedPostgres = await startEmbeddedPostgres({ directory, log: say })
  const url = postgres.url('benne')
  await ensureDatabase(url)
  const application = await migrate(url)
  let checking: Promise<unknown> = Promise.resolve()
  const watch = setInterval(() => {
    checking = postgres.ensureRunning().then(
      (restarted) => restarted && say('The embedded PostgreSQL had stopped; it runs again.'),
      (error: unknown) => say(`The embedded PostgreSQL has stopped and does not start: ${reason(error)}`),
    )
  }, watchMs)
  watch.unref()
  return {
    ...application,
    url,
    async stop() {
      clearInterval(watch)
      await checking
      await postgres.stop()
    },
  }
}
