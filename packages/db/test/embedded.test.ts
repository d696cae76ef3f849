import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isAlive } from '../src/embedded/processes.ts'
import { discardEmbeddedPostgres, ensureDatabase, startEmbeddedPostgres } from '../src/embedded.ts'

const fixture = fileURLToPath(new URL('fixtures/hold-embedded.ts', import.meta.url))
const asRoot = process.getuid?.() === 0
let parent: string
let directory: string
const children: ChildProcess[] = []

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'benne-embedded-'))
  // As root, PostgreSQL runs as an account that must be able to come here.
  await chmod(parent, 0o755)
  directory = join(parent, "it's a place", 'postgres')
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await discardEmbeddedPostgres(directory).catch(() => undefined)
  await rm(parent, { recursive: true, force: true })
})

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function postmaster(): Promise<number> {
  return Number.parseInt(await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8'), 10)
}

/** Another process that uses the directory. */
function holder(account: { uid?: number; gid?: number } = {}): {
  child: ChildProcess
  said: Promise<string>
} {
  const child = spawn(process.execPath, [fixture, directory], {
    ...account,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  children.push(child)
  const said = new Promise<string>((resolve) => {
    child.stdout?.once('data', (chunk) => resolve(String(chunk).trim()))
    child.stderr?.once('data', (chunk) => resolve(String(chunk).trim()))
  })
  return { child, said }
}

describe('embedded PostgreSQL', () => {
  test('starts in a path with a space and a quote, and keeps its data and its port', async () => {
    const first = await startEmbeddedPostgres({ directory })
    await ensureDatabase(first.url('benne'))
    await query(first.url('benne'), 'create table kept as select 1 as n')
    expect(await first.ensureRunning()).toBe(false)
    await first.stop()
    await first.stop()
    await expect(query(first.url(), 'select')).rejects.toThrow('ECONNREFUSED')

    const second = await startEmbeddedPostgres({ directory })
    expect(second.port).toBe(first.port)
    expect(await query(second.url('benne'), 'select n from kept')).toEqual([{ n: 1 }])
    await second.stop()
  })

  test('is UTF-8, in UTC, for many connections, and on the loopback address alone', async () => {
    const postgres = await startEmbeddedPostgres({ directory })
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
    const { mode } = await stat(join(directory, 'data', 'benne.password'))
    expect((mode & 0o777).toString(8)).toBe('600')
    const stranger = Object.assign(new URL(postgres.url()), { password: 'guess' })
    await expect(query(stranger.href, 'select')).rejects.toThrow('password authentication failed')
    await postgres.stop()
  })

  test('starts again, on the same port and with its data, when PostgreSQL was killed', async () => {
    const postgres = await startEmbeddedPostgres({ directory })
    await query(postgres.url(), 'create table kept as select 1 as n')
    process.kill(await postmaster(), 'SIGKILL')
    expect(await Promise.all([postgres.ensureRunning(), postgres.ensureRunning()])).toEqual([true, false])
    expect(await query(postgres.url(), 'select n from kept')).toEqual([{ n: 1 }])
    await postgres.stop()
  })

  test('two processes that start at once share one server, and the last to leave stops it', async () => {
    const [one, two] = [holder(), holder()]
    const port = await one.said
    expect(port).toMatch(/^\d+$/)
    expect(await two.said).toBe(port)
    const pid = await postmaster()
    one.child.stdin?.end()
    await once(one.child, 'exit')
    expect(isAlive(pid)).toBe(true)
    two.child.stdin?.end()
    await once(two.child, 'exit')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
  })

  test('recovers from a starter that was killed, and stops what that one left running', async () => {
    const { child, said } = holder()
    const port = await said
    const pid = await postmaster()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const postgres = await startEmbeddedPostgres({ directory })
    expect(postgres.port).toBe(Number(port))
    expect(await postmaster()).toBe(pid)
    await postgres.stop()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
  })

  test('survives a Ctrl-C that reaches the whole group of its starter', async () => {
    const { child, said } = holder()
    const port = Number(await said)
    const pid = await postmaster()
    process.kill(-(child.pid ?? 0), 'SIGINT')
    const postgres = await startEmbeddedPostgres({ directory })
    expect([postgres.port, await postmaster()]).toEqual([port, pid])
    await query(postgres.url(), 'select')
    await postgres.stop()
    expect(isAlive(pid)).toBe(true)
  })

  test('starts over when initdb was interrupted', async () => {
    const { child, said } = holder()
    await vi.waitFor(async () => expect((await readdir(directory)).join()).toContain('data.new-'), {
      interval: 5,
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect(stat(join(directory, 'data'))).rejects.toThrow('ENOENT')
    const postgres = await startEmbeddedPostgres({ directory })
    await query(postgres.url(), 'select')
    await postgres.stop()
    await Promise.race([said, undefined])
  })

  test('is not misled by another process that bears the number of a server before a power cut', async () => {
    await (await startEmbeddedPostgres({ directory })).stop()
    const file = join(directory, 'data', 'postmaster.pid')
    await writeFile(
      file,
      `${process.pid}\n${join(directory, 'data')}\n1700000000\n1\n\n127.0.0.1\n\nready   \n`,
    )
    const postgres = await startEmbeddedPostgres({ directory })
    expect(await postmaster()).not.toBe(process.pid)
    await postgres.stop()
  })

  test('removes an ephemeral cluster with its directory', async () => {
    const postgres = await startEmbeddedPostgres({ directory, ephemeral: true })
    await query(postgres.url(), 'select')
    await postgres.stop()
    await expect(stat(directory)).rejects.toThrow('ENOENT')
  })

  test('stops in good order when somebody has deleted the directory under it', async () => {
    const postgres = await startEmbeddedPostgres({ directory })
    const pid = await postmaster()
    await rm(directory, { recursive: true, force: true })
    await postgres.stop()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
  })
})

describe('a directory that will not do', () => {
  test('a file in its place', async () => {
    await mkdir(join(directory, '..'), { recursive: true })
    await writeFile(directory, '')
    await expect(startEmbeddedPostgres({ directory })).rejects.toThrow(
      `Benne cannot keep its database in ${directory} (EEXIST): make it a directory that`,
    )
  })

  test.runIf(asRoot)('one that the account may not write in', async () => {
    await mkdir(directory, { recursive: true })
    const { said } = holder({ uid: 65534, gid: 65534 })
    expect(await said).toMatch(
      /^Benne cannot keep its database in .*it's a place\/postgres \(EACCES\): make it/,
    )
  })

  test.runIf(asRoot)('one of another account', async () => {
    await (await startEmbeddedPostgres({ directory })).stop()
    await chown(directory, 65534, 65534)
    const { said } = holder({ uid: 65534, gid: 65534 })
    expect(await said).toMatch(/belongs to another account \(uid \d+\): run Benne as that one/)
  })

  test.runIf(asRoot)(
    "one that PostgreSQL's account cannot reach: the database is elsewhere, and a note says where",
    async () => {
      await chmod(parent, 0o700)
      const postgres = await startEmbeddedPostgres({ directory })
      await query(postgres.url(), 'select')
      await postgres.stop()
      const note = await readFile(join(directory, 'README'), 'utf8')
      const home = /The database is in (\S+)/.exec(note)?.[1] ?? ''
      expect(home).toMatch(/^\/var\/lib\/benne\/postgres-[0-9a-f]{10}$/)
      expect(await readdir(home)).toContain('data')
      await discardEmbeddedPostgres(directory)
      await expect(stat(home)).rejects.toThrow('ENOENT')
    },
  )

  test('a cluster of another major version', async () => {
    await (await startEmbeddedPostgres({ directory })).stop()
    await writeFile(join(directory, 'data', 'PG_VERSION'), '17\n')
    await expect(startEmbeddedPostgres({ directory })).rejects.toThrow(
      /was made by PostgreSQL 17, Benne brings 18/,
    )
  })

  test('files that are no database', async () => {
    await mkdir(join(directory, 'data'), { recursive: true })
    await writeFile(join(directory, 'data', 'thesis.txt'), '')
    await expect(startEmbeddedPostgres({ directory })).rejects.toThrow(
      /is no PostgreSQL database, and not empty/,
    )
    await stat(join(directory, 'data', 'thesis.txt'))
  })
})

test('ensureDatabase creates a database once, whoever else does so at the same time', async () => {
  const postgres = await startEmbeddedPostgres({ directory, ephemeral: true })
  const url = postgres.url('a "strange" name')
  await Promise.all([ensureDatabase(url), ensureDatabase(url), ensureDatabase(url)])
  expect(await query(url, 'select current_database() as name')).toEqual([{ name: 'a "strange" name' }])
  await postgres.stop()
})
