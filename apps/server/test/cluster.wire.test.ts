import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBenneClient } from '@benne/client'
import { openDatabase, users } from '@benne/db'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasRedis } from '../../../tooling/testing/redis.ts'
import { ClusterProcess, isAlive } from './support/cluster.ts'
import { benne } from './support/command.ts'
import { freePort, onDatabase } from './support/process.ts'
import { startTestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { registration, Visitor } from './support/visitor.ts'

const patience = { timeout: 30_000, interval: 100 }
let database: TestDatabase
let directory: string
const running: ClusterProcess[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  directory = await mkdtemp(join(tmpdir(), 'benne-cluster-'))
  await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((cluster) => cluster.kill()))
})
afterAll(async () => {
  await database.drop()
  await rm(directory, { recursive: true, force: true })
})

async function start(args: string[], env: Record<string, string> = {}): Promise<ClusterProcess> {
  const port = await freePort()
  const cluster = new ClusterProcess(args, { ...onDatabase(database.url, port), ...env, PORT: String(port) })
  running.push(cluster)
  return cluster
}

const pids = (cluster: ClusterProcess) => cluster.members().map(({ pid }) => pid)
const redisPid = ({ output }: ClusterProcess) => Number(/Redis\s+its own\s+pid (\d+)/.exec(output)?.[1])

/** Milliseconds for a test in which a dozen processes start, one after the other. */
const minutes = 180_000

describe('on a machine with nothing configured', { timeout: minutes }, () => {
  it('starts all that it needs, and shows accounts that work; nothing is left, even when it is killed', async () => {
    const port = await freePort()
    const cluster = new ClusterProcess(['2'], {
      PORT: String(port),
      BENNE_DATA_DIR: join(directory, 'bare'),
      TRUSTED_PROXIES: '127.0.0.1',
    })
    running.push(cluster)
    await cluster.ready()
    expect(cluster.output).toContain(`http://localhost:${port}`)
    expect(cluster.members().map(({ name }) => name)).toEqual(['Server 1', 'Server 2', 'Worker 1'])
    const password = /Resident\s+lucas\s+(\S+)/.exec(cluster.output)?.[1] as string
    const client = createBenneClient({ url: cluster.url })
    await client.session.signIn({ username: 'lucas', password })
    const made = await client.waste.create.mutate({ wasteType: 'glass', quantity: 1.5, location: 'Halles' })
    // Whichever of the two is asked.
    for (let n = 0; n < 4; n++)
      expect(await client.waste.get.query({ id: made.id })).toMatchObject({ id: made.id })
    expect(await client.system.about.query()).toMatchObject({ demonstration: true })
    const origin = await fetch(`${cluster.url}/trpc/auth.refresh`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    })
    expect(origin.ok).toBe(false)
    // One address at the proxy is one person, whoever they say they are behind.
    expect((await fetch(`${cluster.url}/metrics`)).status).toBe(404)
    expect((await fetch(`http://127.0.0.1:${cluster.member('Server 1').port}/metrics`)).status).toBe(200)
    const all = [...pids(cluster), ...(hasRedis ? [redisPid(cluster)] : [])]
    expect(all.filter(isAlive)).toEqual(all)
    expect(await cluster.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' })
    await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), patience)
  })
})

describe('on a database that is there', { timeout: minutes }, () => {
  it('starts what ends again, elsewhere than before, and stops everything in order', async () => {
    const cluster = await start(['2'])
    await cluster.ready()
    const [first, second, worker] = ['Server 1', 'Server 2', 'Worker 1'].map((name) => cluster.member(name))
    const after = cluster.output.length
    for (const member of [first, worker]) process.kill(member?.pid as number, 'SIGKILL')
    // Once it is gone nobody notices: the other one answers.
    const direct = `http://127.0.0.1:${first?.port}/health/live`
    await vi.waitFor(
      () => expect(fetch(direct)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } }),
      patience,
    )
    for (let n = 0; n < 20; n++) expect((await fetch(`${cluster.url}/health/live`)).status).toBe(200)
    await cluster.said(/Server 1 runs again/, after)
    await cluster.said(/Worker 1 runs again/, after)
    expect(cluster.member('Server 2')).toEqual(second)
    expect(cluster.member('Server 1').pid).not.toBe(first?.pid)
    // A polite end is followed by another one as well.
    const again = cluster.output.length
    process.kill(cluster.member('Server 2').pid, 'SIGTERM')
    await cluster.said(/Server 2 runs again/, again)
    const all = [...pids(cluster), ...(hasRedis ? [redisPid(cluster)] : [])]
    const window = new RawSocket(cluster.url)
    await once(window.socket, 'open')
    window.query(1, 'live.ping')
    const ended = cluster.kill('SIGTERM')
    expect(await window.closed).toMatchObject({ code: 1001 })
    expect(await ended).toEqual({ code: 0, signal: null })
    expect(all.filter(isAlive)).toEqual([])
  })

  it('replaces all of them under load, and no request is lost', async () => {
    const cluster = await start(['2', '--workers', '1'], { TRUSTED_PROXIES: '127.0.0.1' })
    await cluster.ready()
    const before = pids(cluster)
    let going = true
    const answers: [string, number][] = []
    const ask = async (loop: number) => {
      for (let n = 0; going; n++) {
        const me = new Visitor(cluster.url)
        const name = `load_${loop}_${n}`
        answers.push([name, (await me.call('auth.register', registration(name))).status])
        answers.push(['about', (await me.ask('system.about')).status])
      }
    }
    const me = new Visitor(cluster.url)
    await me.call('auth.register', registration('window'))
    await me.signIn('window')
    const windows = [1, 2].map(() => RawSocket.signedIn(cluster.url, me.token as string))
    for (const window of await Promise.all(windows)) {
      window.subscribe(1)
      await vi.waitFor(() => expect(window.events()).toContain('welcome'), patience)
    }
    const loops = [1, 2, 3].map(ask)
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(10), patience)
    await cluster.replaceAll()
    going = false
    await Promise.all(loops)
    const after = pids(cluster)
    expect(after.filter((pid) => before.includes(pid))).toEqual([])
    expect(before.filter(isAlive)).toEqual([])
    expect(answers.filter(([, status]) => status !== 200)).toEqual([])
    // They were told to come back, and then closed by the server: not cut by the proxy.
    for (const window of await Promise.all(windows)) {
      expect(await window.closed).toMatchObject({ code: 1001 })
      expect(window.messages.map(({ method }) => method)).toContain('reconnect')
    }
    const { db, close } = openDatabase(database.url, { poolSize: 1 })
    const rows = await db.select({ username: users.username }).from(users)
    await close()
    const registered = answers.flatMap(([name]) => (name === 'about' ? [] : [name]))
    expect(rows.map(({ username }) => username)).toEqual(expect.arrayContaining(registered))
  })

  it('says plainly when there is no Redis', async () => {
    const path = await onlyWith(join(directory, 'path'), ['sh'])
    const cluster = await start(['1', '--workers', '0'], { PATH: path })
    await cluster.ready()
    expect(cluster.output).toMatch(/Redis\s+none .*there is no redis-server here/)
    expect(cluster.output).toMatch(/Workers\s+none/)
    expect(await (await fetch(`${cluster.url}/health/ready`)).json()).toMatchObject({
      parts: { redis: 'off' },
    })
  })
})

/** A folder for PATH that holds these programs alone. */
async function onlyWith(folder: string, programs: string[]): Promise<string> {
  await mkdir(folder)
  for (const program of programs) await symlink(`/bin/${program}`, join(folder, program))
  return folder
}

describe('what cannot work', () => {
  it.each([
    [[], /takes a number of servers, and got 0 words/],
    [['0'], /"0" is no number of servers from 1 to 16/],
    [['1000'], /"1000" is no number of servers from 1 to 16/],
    [['x'], /"x" is no number of servers/],
    [['-1'], /-1/],
    [['1.5'], /"1\.5" is no number/],
    [['2', '3'], /takes a number of servers, and got 2 words/],
    [['2', '--workers', '99'], /"99" is no number of workers from 0 to 16/],
    [['2', '--nodes', '3'], /--nodes/],
  ])('%j is told in words, with the exit code 2', async (args, words) => {
    const { code, output } = await benne(database.url, ['cluster', ...args])
    expect([code, output]).toEqual([2, expect.stringMatching(words)])
    expect(output).toContain('Usage: npm run benne -- cluster N [--workers N]')
  })

  it('is explained when asked', async () => {
    for (const args of [['cluster', '--help'], ['--help'], ['help']]) {
      const { code, output } = await benne(database.url, args)
      expect([code, output]).toEqual([0, expect.stringMatching(/ {2}cluster N \[--workers N\]\s+\S/)])
    }
  })

  it('a port that is taken, and a configuration that is wrong, end it with what to do', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const { port } = holder.address() as { port: number }
    const taken = new ClusterProcess(['1'], { ...onDatabase(database.url, port), PORT: String(port) })
    expect(await taken.ended).toEqual({ code: 1, signal: null })
    expect(taken.output).toContain(`Port ${port} is taken`)
    holder.close()
    const wrong = new ClusterProcess(['1'], { PORT: 'x' })
    expect(await wrong.ended).toEqual({ code: 1, signal: null })
    expect(wrong.output).toContain('PORT must be a whole number')
    for (const { output } of [taken, wrong]) expect(output).not.toMatch(/ at .*\.ts/)
  })

  it('servers that cannot start end it, with what they said and nothing left behind', async () => {
    // The first super admin's address belongs to somebody who is none.
    const server = await startTestServer({ databaseUrl: database.url })
    const { email } = await server.account()
    await server.stop()
    const cluster = await start(['2'], {
      BENNE_ADMIN_EMAIL: email,
      BENNE_ADMIN_PASSWORD: 'Verre-4821-lilas',
    })
    expect(await cluster.ended).toEqual({ code: 1, signal: null })
    expect(cluster.output).toContain('BENNE_ADMIN_EMAIL is the address of an account that is no super admin')
    running.splice(0)
  })
})
