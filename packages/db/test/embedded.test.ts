import { once } from 'node:events'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureDatabase, startEmbeddedPostgres } from '@benne/db/embedded'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isAlive, query, Sandbox } from './support/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await Sandbox.create()
})

afterEach(() => sandbox.remove())

describe('embedded PostgreSQL', () => {
  test('starts in a path with a space and a quote, and keeps its data and its port', async () => {
    const first = await startEmbeddedPostgres({ directory: sandbox.directory })
    await ensureDatabase(first.url('benne'))
    await query(first.url('benne'), 'create table kept as select 1 as n')
    expect(await first.ensureRunning()).toBe(false)
    await first.stop()
    await first.stop()
    await expect(query(first.url(), 'select')).rejects.toThrow('ECONNREFUSED')

    const second = await startEmbeddedPostgres({ directory: sandbox.directory })
    expect(second.port).toBe(first.port)
    expect(await query(second.url('benne'), 'select n from kept')).toEqual([{ n: 1 }])
    await second.stop()
  })

  test('is UTF-8, in UTC, for many connections, and on the loopback address alone', async () => {
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory })
    const [settings] = await query(
      postgres.url(),
      `select current_setting('server_encoding') as encoding, current_setting('timezone') as zone,
        current_setting('max_connections') as connections, current_setting('listen_addresses') as addresses,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale`,
    )
    expect(settings).toEqual({
      encoding: 'UTF8',
      zone: 'UTC',
      connections: '200',
      addresses: '127.0.0.1',
      locale: 'b C.UTF-8',
    })
    const { mode } = await stat(join(sandbox.directory, 'data', 'benne.password'))
    expect((mode & 0o777).toString(8)).toBe('600')
    const stranger = Object.assign(new URL(postgres.url()), { password: 'guess' })
    await expect(query(stranger.href, 'select')).rejects.toThrow('password authentication failed')
    await postgres.stop()
  })

  test('starts again, on the same port and with its data, when PostgreSQL was killed', async () => {
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory })
    await query(postgres.url(), 'create table kept as select 1 as n')
    const postmaster = await sandbox.postmaster()
    process.kill(postmaster, 'SIGKILL')
    await vi.waitFor(async () => expect(await isAlive(postmaster)).toBe(false)) // a signal takes a moment
    expect(await Promise.all([postgres.ensureRunning(), postgres.ensureRunning()])).toEqual([true, false])
    expect(await query(postgres.url(), 'select n from kept')).toEqual([{ n: 1 }])
    await postgres.stop()
  })

  test('two processes that start at once share one server, and the last to leave stops it', async () => {
    const [one, two] = [sandbox.holder(), sandbox.holder()]
    const port = await one.said
    expect(port).toMatch(/^\d+$/)
    expect(await two.said).toBe(port)
    const pid = await sandbox.postmaster()
    one.child.stdin?.end()
    await once(one.child, 'exit')
    expect(await isAlive(pid)).toBe(true)
    two.child.stdin?.end()
    await once(two.child, 'exit')
    await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false))
  })

  test('recovers from a starter that was killed, and stops what that one left running', async () => {
    const { child, said } = sandbox.holder()
    const port = await said
    const pid = await sandbox.postmaster()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory })
    expect(postgres.port).toBe(Number(port))
    expect(await sandbox.postmaster()).toBe(pid)
    await postgres.stop()
    await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false))
  })

  test('survives a Ctrl-C that reaches the whole group of its starter', async () => {
    const { child, said } = sandbox.holder()
    const port = Number(await said)
    const pid = await sandbox.postmaster()
    process.kill(-(child.pid ?? 0), 'SIGINT')
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory })
    expect([postgres.port, await sandbox.postmaster()]).toEqual([port, pid])
    await query(postgres.url(), 'select')
    await postgres.stop()
    expect(await isAlive(pid)).toBe(true)
  })

  test('starts over when initdb was interrupted', async () => {
    const { child } = sandbox.holder()
    await vi.waitFor(async () => expect((await readdir(sandbox.directory)).join()).toContain('data.new-'), {
      interval: 5,
      timeout: 10_000,
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect(stat(join(sandbox.directory, 'data'))).rejects.toThrow('ENOENT')
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory })
    await query(postgres.url(), 'select')
    await postgres.stop()
  })

  test('is not misled by another process that bears the number of a server before a power cut', async () => {
    await (await startEmbeddedPostgres({ directory: sandbox.directory })).stop()
    const file = join(sandbox.directory, 'data', 'postmaster.pid')
    await writeFile(
      file,
      `${process.pid}\n${join(sandbox.directory, 'data')}\n1700000000\n1\n\n127.0.0.1\n\nready   \n`,
    )
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory })
    expect(await sandbox.postmaster()).not.toBe(process.pid)
    await postgres.stop()
  })

  test('removes an ephemeral cluster with its directory', async () => {
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory, ephemeral: true })
    await query(postgres.url(), 'select')
    await postgres.stop()
    await expect(stat(sandbox.directory)).rejects.toThrow('ENOENT')
  })

  test('stops in good order when somebody has deleted the sandbox.directory under it', async () => {
    const postgres = await startEmbeddedPostgres({ directory: sandbox.directory })
    const pid = await sandbox.postmaster()
    await rm(sandbox.directory, { recursive: true, force: true })
    await postgres.stop()
    await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false))
  })
})

test('ensureDatabase creates a database once, whoever else does so at the same time', async () => {
  const postgres = await startEmbeddedPostgres({ directory: sandbox.directory, ephemeral: true })
  const url = postgres.url('a "strange" name')
  await Promise.all([ensureDatabase(url), ensureDatabase(url), ensureDatabase(url)])
  expect(await query(url, 'select current_database() as name')).toEqual([{ name: 'a "strange" name' }])
  await postgres.stop()
})
