import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
// Any constant will do, so long as nothing else on the database takes the same advisory lock.
const migrationLock = 0x62656e6e

/**
 * Brings a database to the newest schema. Several processes may start at once: one migrates, the others wait.
 * Throws when the database holds another number of migrations than the journal after it, since a migration that
 * came out of order is skipped without a word.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'benne migrate',
    connectionTimeoutMillis: 5_000,
  })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await migrate(drizzle(client), { migrationsFolder })
    const journal = JSON.parse(await readFile(`${migrationsFolder}/meta/_journal.json`, 'utf8')) as {
      entries: unknown[]
    }
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from drizzle.__drizzle_migrations',
    )
    if (rows[0]?.count !== journal.entries.length) {
      throw new Error(
        `the database has ${rows[0]?.count} migrations applied, this version of Benne knows ${journal.entries.length}: ` +
          'it was migrated by another version, or migrations came out of order',
      )
    }
  } finally {
    await client.end()
  }
}
