import { toClientFailure } from '@benne/client'
import { openDatabase, wasteRecords } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import { eq } from 'drizzle-orm'
import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DatabaseError, prepareDatabase } from '../src/database.ts'
import { Gate } from './support/gate.ts'
import { failureIn, startTestServer, type TestServer } from './support/server.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let gate: Gate
let at: TestServer
beforeAll(async () => {
  database = await createTestDatabase()
  const url = new URL(database.url)
  gate = new Gate({ host: url.hostname, port: Number(url.port) })
  await gate.open()
  url.port = String(gate.port)
  at = await startTestServer({ databaseUrl: url.href })
})
afterAll(async () => {
  await at.stop()
  await gate.shut()
  await database.drop()
})

const declare = (token: string) =>
  fetch(`${at.url}/trpc/waste.create`, {
    method: 'POST',
    body: JSON.stringify(superjson.serialize({ wasteType: 'glass', quantity: 1 })),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  })
const health = async (which: string) => (await fetch(`${at.url}/health/${which}`)).status

describe('a database that goes away', () => {
  it('is a 503 with Retry-After, quickly; the server recovers by itself', async () => {
    const { client, token } = await at.signedIn('admin')
    const seen: string[] = []
    const awaited = ['welcome', 'waste_update', 'resync']
    client.follow({ onEvent: ({ type }) => awaited.includes(type) && seen.push(type) })
    await vi.waitFor(() => expect(seen).toEqual(['welcome']))
    await gate.shut()
    const begun = performance.now()
    const response = await declare(token)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await failureIn(response)).toMatchObject({
      status: 503,
      code: 'unavailable',
      body: expect.not.stringMatching(/ECONN|postgres|select|insert/i),
    })
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect([await health('live'), await health('ready')]).toEqual([200, 503])
    await gate.open()
    await vi.waitFor(async () => expect(await health('ready')).toBe(200), 5_000)
    expect((await declare(token)).status).toBe(200)
    await vi.waitFor(() => expect(seen).toEqual(['welcome', 'waste_update']), 5_000)
  })

  it('in the middle of a change leaves nothing half-written', async () => {
    const [owner, staff] = [await at.signedIn(), await at.signedIn('admin')]
    const { id } = await owner.client.waste.create.mutate({ wasteType: 'metal', quantity: 1 })
    const direct = openDatabase(database.url)
    const release = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    const holder = direct.db.transaction(async (tx) => {
      await tx.select().from(wasteRecords).where(eq(wasteRecords.id, id)).for('update')
      locked.resolve()
      await release.promise
    })
    await locked.promise
    const moving = staff.client.waste.process.mutate({ id, status: 'collected' }).catch(toClientFailure)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await gate.shut()
    expect(await moving).toMatchObject({ code: 'unavailable' })
    release.resolve()
    await holder
    await gate.open()
    await vi.waitFor(async () => expect(await health('ready')).toBe(200), 5_000)
    const [row] = await direct.db.select().from(wasteRecords).where(eq(wasteRecords.id, id))
    expect(row).toMatchObject({ status: 'pending', version: 1 })
    expect(await staff.client.waste.process.mutate({ id, status: 'collected', version: 1 })).toMatchObject({
      version: 2,
    })
    await direct.close()
  })
})

describe('connections that break while they are idle', () => {
  it('do not use up the pool, also when a transaction is the next to take them', async () => {
    const handle = openDatabase(database.url, { poolSize: 3 })
    const killer = openDatabase(database.url, { poolSize: 1 })
    for (let round = 0; round < 5; round++) {
      await Promise.allSettled([1, 2, 3].map(() => handle.pool.query('select pg_sleep(0.01)')))
      // At once after, so that the pool has not heard of it yet when the next transaction begins.
      const dying = killer.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'benne'",
      )
      await Promise.allSettled([
        dying,
        ...[1, 2, 3].map(() => handle.db.transaction((tx) => tx.execute('select 1'))),
      ])
    }
    await Promise.allSettled([1, 2, 3].map(() => handle.pool.query('select pg_sleep(0.01)')))
    await Promise.all([1, 2, 3].map(() => handle.db.transaction((tx) => tx.execute('select pg_sleep(0.05)'))))
    expect(handle.pool.idleCount).toBe(handle.pool.totalCount)
    await Promise.all([handle.close(), killer.close()])
  })
})

describe('a database that is not there at the start', () => {
  it('is waited for, then named without its password', async () => {
    const said: string[] = []
    const attempt = prepareDatabase('postgres://benne:hunter2@127.0.0.1:1/benne', (line) => said.push(line), {
      patience: 600,
    })
    await expect(attempt).rejects.toThrow(DatabaseError)
    await expect(attempt).rejects.toThrow(/database benne at 127\.0\.0\.1:1 does not answer.*ECONNREFUSED/)
    await expect(attempt).rejects.not.toThrow(/hunter2/)
    expect(said).toEqual(['Waiting for the database benne at 127.0.0.1:1 …'])
  })

  it('is not waited for when the password or the name is wrong', async () => {
    const wrong = new URL(database.url)
    wrong.password = 'hunter2'
    const absent = new URL(database.url)
    absent.pathname = '/absent'
    for (const url of [wrong, absent]) {
      await expect(prepareDatabase(url.href, () => {})).rejects.toThrow(
        /cannot be used: (password|database "absent")/,
      )
    }
  })
})
