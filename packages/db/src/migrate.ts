import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { type Application, grantUse, prepareApplication } from './roles.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
// Any constant will do, so long as nothing else on the database takes the same advisory lock.
const migrationLock = 0x62656e6e

/**
 * Brings a database to the newest schema with the login of `ownerUrl`, and prepares the role that the application runs
 * as (`openDatabase(url, { role })`) for that login and the one of `applicationUrl`. Several processes may start at once:
 * one migrates, the others wait. Throws when the database holds another number of migrations than the journal after it,
 * since a migration that came out of order is skipped without a word.
 */
export async function migrateDatabase(
  ownerUrl: string,
  { applicationUrl }: { applicationUrl?: string | undefined } = {},
): Promise<Application> {
  const login = applicationUrl === undefined ? null : await loginOf(applicationUrl)
  return underLock(ownerUrl, async (client) => {
    await migrate(drizzle(client), { migrationsFolder })
    await checkJournal(client)
    const application = await prepareApplication(client, login)
    if (application.grantee) await grantUse(client, 'public', application.grantee)
    return application
  })
}

/** Lets the application use what the owner has in another schema; its grantee is `migrateDatabase`'s. */
export async function grantSchema(ownerUrl: string, schema: string, grantee: string): Promise<void> {
  await underLock(ownerUrl, (client) => grantUse(client, schema, grantee))
}

async function underLock<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  return connected(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    return work(client)
  })
}

async function connected<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'benne migrate',
    connectionTimeoutMillis: 5_000,
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Asked of the server: an address need not name its login. */
async function loginOf(url: string): Promise<string> {
  return connected(url, async (client) => {
    const { rows } = await client.query<{ login: string }>('select session_user as login')
    return rows[0]?.login ?? ''
  })
}

async function checkJournal(client: pg.Client): Promise<void> {
  const journal = JSON.parse(await readFile(`${migrationsFolder}/meta/_journal.json`, 'utf8')) as {
    entries: unknown[]
  }
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from drizzle.__drizzle_migrations',
  )
  if (rows[0]?.count === journal.entries.length) return
  throw new Error(
    `the database has ${rows[0]?.count} migrations applied, this version of Benne knows ${journal.entries.length}: ` +
      'it was migrated by another version, or migrations came out of order',
  )
}
