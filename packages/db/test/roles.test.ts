import { randomBytes } from 'node:crypto'
import {
  accountLinks,
  applicationRole,
  asRole,
  auditLog,
  installation,
  liveEvents,
  migrateDatabase,
  openDatabase,
  personalExportParts,
  personalExports,
  refreshTokens,
  sessions,
  users,
  wasteRecords,
} from '@benne/db'
import { startEmbeddedPostgres } from '@benne/db/embedded'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Sandbox } from './support/sandbox.ts'

/** Runs statements one after the other on a connection of their own; returns the last one's rows. */
async function run(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

const outcome = (url: string, statement: string) =>
  run(url, statement).then(
    () => 'done',
    (error: { code: string; message: string }) => `${error.code} ${error.message}`,
  )

const entry = `insert into audit_log (id, created_at, actor_type, action, entity_type, entity_id, request_id)
  values (gen_random_uuid(), now(), 'system', 'account.updated', 'account', gen_random_uuid(), 'r')`
const changes = [`update audit_log set request_id = 'x'`, 'delete from audit_log', 'truncate audit_log']
/** With a column of each. */
const appendOnly = {
  audit_log: 'request_id',
  custody_events: 'body',
  custody_roots: 'statement',
  face_consents: 'statement',
  points_entries: 'points',
  waste_categories: 'icon',
  waste_impacts: 'baseline',
}
const changesTo = Object.entries(appendOnly).flatMap(([table, column]) => [
  `update ${table} set ${column} = ${column}`,
  `delete from ${table}`,
  `truncate ${table} cascade`,
])

describe('the role of the application', () => {
  let database: TestDatabase
  let application: string

  beforeAll(async () => {
    database = await createTestDatabase()
    application = asRole(database.url, applicationRole)
    await run(database.url, entry)
  })
  afterAll(() => database.drop())

  it('is who every query runs as', async () => {
    const { db, close } = openDatabase(database.url, { role: applicationRole })
    const { rows } = await db.execute('select current_user as name')
    expect(rows).toEqual([{ name: applicationRole }])
    await close()
  })

  it.each(
    [
      ...changesTo,
      ...['audit_log', 'custody_events', 'custody_roots'].flatMap((table) => [
        `alter table ${table} add column x int`,
        `alter table ${table} disable trigger all`,
        `drop trigger ${table}_append_only on ${table}`,
        `drop table ${table}`,
      ]),
      'update custody_values set after = null',
      'truncate custody_values',
      'create table public.more (n int)',
      'select * from drizzle.__drizzle_migrations',
      `set session authorization default; set session_replication_role = replica`,
    ].slice(0, -1),
  )('may not: %s', async (statement) => {
    expect(await outcome(application, statement)).toMatch(/^42501 (permission denied|must be owner)/)
  })

  it('reads the audit log and adds to it', async () => {
    const before = Number((await run(application, 'select count(*) from audit_log'))[0]?.['count'])
    await run(application, entry)
    expect(await run(application, 'select count(*)::int from audit_log')).toEqual([{ count: before + 1 }])
  })

  it('uses every other table', async () => {
    const rows = await run(
      application,
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and not (has_table_privilege(oid, 'SELECT') and has_table_privilege(oid, 'INSERT')
          and has_table_privilege(oid, 'UPDATE') and has_table_privilege(oid, 'DELETE')) order by 1`,
    )
    expect(rows.map(({ name }) => name)).toEqual([...Object.keys(appendOnly), 'custody_values'].toSorted())
    const { db, close } = openDatabase(database.url, { role: applicationRole })
    const tables = [
      accountLinks,
      installation,
      liveEvents,
      personalExportParts,
      personalExports,
      refreshTokens,
      sessions,
      users,
      wasteRecords,
    ]
    for (const table of tables) {
      await db.select().from(table).limit(1).for('update')
      await db.delete(table)
    }
    expect(await db.$count(auditLog)).toBeGreaterThan(0)
    await close()
  })

  it.each(changesTo)('even the owner may not: %s', async (statement) => {
    expect(await outcome(database.url, statement)).toMatch(/^42501 \w+ is append-only$/)
  })

  it('erases what is personal in the past of records', async () => {
    expect(await outcome(application, 'delete from custody_values')).toBe('done')
  })
})

describe('migrating', () => {
  const cluster = new URL(inject('testCluster'))
  const made: { databases: string[]; logins: string[] } = { databases: [], logins: [] }

  afterAll(async () => {
    for (const name of made.databases) await run(cluster.href, `drop database if exists ${name}`)
    for (const name of made.logins) await run(cluster.href, `drop role if exists ${name}`)
  })

  /** A login of its own, and the address at which it uses a database. */
  async function login(options = ''): Promise<{ name: string; at: (database: string) => string }> {
    const name = `login_${randomBytes(5).toString('hex')}`
    made.logins.push(name)
    await run(cluster.href, `create role ${name} login password 'a' ${options}`)
    const at = (database: string) =>
      Object.assign(new URL(cluster), { username: name, password: 'a', pathname: `/${database}` }).href
    return { name, at }
  }

  async function emptyDatabase(owner: string): Promise<string> {
    const name = `roles_${randomBytes(5).toString('hex')}`
    made.databases.push(name)
    await run(cluster.href, `create database ${name} owner ${owner}`)
    return name
  }

  it('works twice, and by two processes at once', async () => {
    const owner = await login('superuser')
    const url = owner.at(await emptyDatabase(owner.name))
    const prepared = { role: applicationRole, grantee: applicationRole }
    expect(await Promise.all([migrateDatabase(url), migrateDatabase(url)])).toEqual([prepared, prepared])
    expect(await migrateDatabase(url)).toEqual(prepared)
    expect(await outcome(asRole(url, applicationRole), changes[0] as string)).toMatch(/^42501 permission/)
  })

  it('lets a login of its own run as the role', async () => {
    const [owner, application] = [await login('superuser'), await login()]
    const name = await emptyDatabase(owner.name)
    const migrated = await migrateDatabase(owner.at(name), { applicationUrl: application.at(name) })
    expect(migrated.role).toBe(applicationRole)
    const url = asRole(application.at(name), applicationRole)
    expect(await outcome(url, entry)).toBe('done')
    expect(await outcome(url, 'select from users')).toBe('done')
    expect(await outcome(url, 'reset role; delete from audit_log')).toMatch(/^42501/)
  })

  it('says so when it may not create roles, and the trigger stays', async () => {
    const owner = await login()
    const name = await emptyDatabase(owner.name)
    expect(await migrateDatabase(owner.at(name))).toEqual({ role: null, grantee: null })
    expect(await outcome(owner.at(name), entry)).toBe('done')
    expect(await outcome(owner.at(name), changes[1] as string)).toBe('42501 audit_log is append-only')
  })

  it('gives the rights to a login of its own when it may not create roles', async () => {
    const [owner, application] = [await login(), await login()]
    const name = await emptyDatabase(owner.name)
    const migrated = await migrateDatabase(owner.at(name), { applicationUrl: application.at(name) })
    expect(migrated).toEqual({ role: null, grantee: application.name })
    expect(await outcome(application.at(name), entry)).toBe('done')
    expect(await outcome(application.at(name), changes[2] as string)).toMatch(/^42501 permission denied/)
  })

  it('creates the role with the right to and no more, for two databases of a new server at once', async () => {
    const sandbox = await Sandbox.create()
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory, ephemeral: true })
    await run(postgres.url(), `create role owner login createrole password 'a'`)
    const urls: string[] = []
    for (const name of ['one', 'two']) {
      await run(postgres.url(), `create database ${name} owner owner`)
      urls.push(Object.assign(new URL(postgres.url(name)), { username: 'owner', password: 'a' }).href)
    }
    const migrated = await Promise.all(urls.map((url) => migrateDatabase(url)))
    expect(migrated.map(({ role }) => role)).toEqual([applicationRole, applicationRole])
    for (const url of urls) {
      expect(await outcome(asRole(url, applicationRole), entry)).toBe('done')
      expect(await outcome(asRole(url, applicationRole), changes[1] as string)).toMatch(/^42501 permission/)
    }
    await postgres.stop()
    await sandbox.remove()
  })

  it('is enough that the role was made by somebody else who made the owner a member', async () => {
    const owner = await login()
    await run(cluster.href, `grant ${applicationRole} to ${owner.name}`)
    const name = await emptyDatabase(owner.name)
    expect((await migrateDatabase(owner.at(name))).role).toBe(applicationRole)
    expect(await outcome(asRole(owner.at(name), applicationRole), entry)).toBe('done')
  })
})
