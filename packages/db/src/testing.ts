import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import { query } from './embedded/database.ts'
import { isAlive } from './embedded/processes.ts'
import { discardEmbeddedPostgres, ensureDatabase, startEmbeddedPostgres } from './embedded.ts'
import { migrateDatabase } from './migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the test cluster's `postgres` database, as superuser. */
    testCluster: string
  }
}

const prefix = 'benne-test-'
const template = 'template_benne'

/** A PostgreSQL for one test run. */
export interface TestCluster {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts a throw-away PostgreSQL in the system's temporary directory, with a migrated template database, and removes
 * what earlier runs that were killed have left there. `prepare` adds to the template what other packages keep in a
 * database; its grantee is the application's role, which all test databases share.
 */
export async function startTestCluster(
  prepare: (templateUrl: string, grantee: string | null) => Promise<void> = async () => {},
): Promise<TestCluster> {
  await removeStaleClusters()
  const directory = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  // As root, PostgreSQL runs as an account that must be able to come here.
  await chmod(directory, 0o755)
  const postgres = await startEmbeddedPostgres({ directory, ephemeral: true })
  try {
    await ensureDatabase(postgres.url(template))
    const { grantee } = await migrateDatabase(postgres.url(template))
    await prepare(postgres.url(template), grantee)
    // Cloning fails while anybody is connected to the template: now nobody can be.
    await query(postgres.url(), `alter database ${template} with is_template true allow_connections false`)
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return { url: postgres.url(), stop: () => postgres.stop() }
}

async function removeStaleClusters(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue
    // One that has just been made has no user yet: its name tells whose it is.
    if (isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue
    try {
      await discardEmbeddedPostgres(join(tmpdir(), name))
    } catch {
      // Another account's, which must see to it itself.
    }
  }
}

export interface TestDatabase {
  /** As superuser; `openDatabase(url, { role: applicationRole })` opens it with the application's rights. */
  readonly url: string
  readonly name: string
  /** Deletes it. What still has a connection open keeps it: it goes with the cluster then. */
  drop(): Promise<void>
}

/** A migrated, empty database of its own, in 30 to 160 ms. Only inside vitest. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const admin = inject('testCluster')
  const name = `test_${randomBytes(6).toString('hex')}`
  // Copying files beats the default, writing it all to the log, where nothing else needs a checkpoint.
  await query(admin, `create database ${name} template ${template} strategy file_copy`)
  const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href
  return { url, name, drop: () => drop(admin, name) }
}

async function drop(admin: string, name: string): Promise<void> {
  // Not by force: a pool that has just ended still has connections closing, and would report an error that nobody
  // awaits, with the address in it.
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const { rowCount } = await query(admin, `select from pg_stat_activity where datname = '${name}'`)
    if (!rowCount) {
      await query(admin, `drop database if exists ${name}`)
      return
    }
    await sleep(50)
  }
}
