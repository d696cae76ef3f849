import { once } from 'node:events'
import { connect } from 'node:net'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { RawClient } from './support/backend.ts'
import { freePort, onDatabase, ServerProcess } from './support/process.ts'
import { RawSocket } from './support/sockets.ts'
import { registration } from './support/visitor.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const running: ServerProcess[] = []
const clients: RawClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.destroy()
  await Promise.all(running.splice(0).map((server) => server.kill('SIGKILL')))
})

async function start(
  env: Record<string, string>,
): Promise<{ server: ServerProcess; port: number; url: string }> {
  const port = await freePort()
  const server = new ServerProcess({ ...onDatabase(database.url, port), ...env })
  running.push(server)
  const url = `http://127.0.0.1:${port}`
  await server.ready(url)
  return { server, port, url }
}

/** A connection that the kernel has completed, whether or not the server has taken it up. */
async function dial(port: number): Promise<RawClient> {
  const client = new RawClient(connect(port, '127.0.0.1'))
  clients.push(client)
  await once(client.socket, 'connect')
  return client
}

const live = (more = '') => `GET /health/live HTTP/1.1\r\nHost: x\r\n${more}\r\n`
let people = 0
function register(): string {
  const body = JSON.stringify({ json: registration(`drain${people++}`) })
  return `POST /trpc/auth.register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

const statuses = ({ text }: RawClient) =>
  [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))
const closes = ({ text }: RawClient) => (text.match(/\r\nconnection: close\r\n/gi) ?? []).length
const ended = { code: 0, signal: null }

describe('a server that is told to stop while it could not read', () => {
  /** Everything that the work sends has reached the kernel, and the signal the process, before it does anything. */
  async function whileStopped(
    work: (port: number, url: string) => Promise<void>,
    before?: (port: number) => Promise<void>,
  ) {
    const { server, port, url } = await start({ BENNE_DRAIN_SECONDS: '0' })
    await before?.(port)
    server.child.kill('SIGSTOP')
    await work(port, url)
    const exited = server.kill('SIGTERM')
    server.child.kill('SIGCONT')
    return exited
  }

  it('answers who waits to be taken up', async () => {
    const waiting: RawClient[] = []
    const exit = await whileStopped(async (port) => {
      for (let n = 0; n < 50; n++) {
        const client = await dial(port)
        waiting.push(client)
        client.socket.write(live())
      }
    })
    await Promise.all(waiting.map(({ closed }) => closed))
    expect(waiting.map(statuses)).toEqual(waiting.map(() => [200]))
    expect(exit).toEqual(ended)
  })

  it('answers what was asked on connections that were idle', async () => {
    const kept: RawClient[] = []
    const exit = await whileStopped(
      async () => {
        for (const client of kept) client.socket.write(live())
      },
      async (port) => {
        for (let n = 0; n < 20; n++) {
          const client = await dial(port)
          kept.push(client)
          client.socket.write(live())
          await vi.waitFor(() => expect(statuses(client)).toEqual([200]))
        }
      },
    )
    await Promise.all(kept.map(({ closed }) => closed))
    expect(kept.map(statuses)).toEqual(kept.map(() => [200, 200]))
    expect(exit).toEqual(ended)
  })

  it('answers everything of a pipeline', async () => {
    let client: RawClient | undefined
    const exit = await whileStopped(async (port) => {
      client = await dial(port)
      client.socket.write(register() + live() + live())
    })
    await client?.closed
    expect(statuses(client as RawClient)).toEqual([200, 200, 200])
    expect(exit).toEqual(ended)
  })
})

describe('a server that is told to stop while it works', () => {
  it('answers what is under way, and each of a pipeline', async () => {
    const { server, port } = await start({ BENNE_DRAIN_SECONDS: '0' })
    const client = await dial(port)
    client.socket.write(register() + register() + live())
    const other = await dial(port)
    other.socket.write(live())
    await vi.waitFor(() => expect(statuses(other)).toEqual([200]))
    expect(await server.kill('SIGTERM')).toEqual(ended)
    await client.closed
    expect(statuses(client)).toEqual([200, 200, 200])
  })

  it('takes the rest of what is being sent', async () => {
    const { server, port, url } = await start({ BENNE_DRAIN_SECONDS: '0' })
    const client = await dial(port)
    const request = register()
    client.socket.write(request.slice(0, -20))
    const silent = await dial(port)
    await fetch(`${url}/health/live`)
    const exited = server.kill('SIGTERM')
    // Nobody new is taken: it has begun to stop.
    await vi.waitFor(() => expect(fetch(`${url}/health/live`)).rejects.toThrow(), 10_000)
    client.socket.write(request.slice(-20))
    expect(await exited).toEqual(ended)
    await Promise.all([client.closed, silent.closed])
    expect([statuses(client), closes(client)]).toEqual([[200], 1])
    expect(silent.text).toBe('')
  })
})

describe('the time in which proxies notice', () => {
  it('it is not ready, answers all the same, and ends each connection with its answer', async () => {
    const { server, port, url } = await start({ BENNE_DRAIN_SECONDS: '600' })
    const kept = await dial(port)
    kept.socket.write(live())
    await vi.waitFor(() => expect(statuses(kept)).toEqual([200]))
    const window = new RawSocket(url)
    await once(window.socket, 'open')
    server.child.kill('SIGTERM')
    const notReady = await vi.waitFor(async () => {
      const response = await fetch(`${url}/health/ready`)
      expect(response.status).toBe(503)
      return response
    })
    expect(await notReady.json()).toMatchObject({
      status: 'unavailable',
      parts: { database: 'ok', queue: 'ok' },
    })
    expect(notReady.headers.get('connection')).toBe('close')
    // On the old connection, on new ones, by WebSocket.
    kept.socket.write(live())
    const fresh = await dial(port)
    fresh.socket.write(register())
    await Promise.all([kept.closed, fresh.closed])
    expect([statuses(kept), closes(kept), statuses(fresh), closes(fresh)]).toEqual([[200, 200], 1, [200], 1])
    // The first takes the longest, and its answer must not end the connection before the last.
    const pipeline = await dial(port)
    pipeline.socket.write(register() + live() + live())
    await pipeline.closed
    expect([statuses(pipeline), closes(pipeline)]).toEqual([[200, 200, 200], 1])
    expect(pipeline.text).toMatch(/connection: close\r\n(?:[^\r]+\r\n)*\r\n\{"status":"ok"\}$/i)
    const late = new RawSocket(url)
    await once(late.socket, 'open')
    for (const socket of [window, late]) {
      socket.query(1, 'live.ping')
      await vi.waitFor(() => expect(socket.messages.length).toBeGreaterThan(0))
    }
    // Whoever does not want to wait says so again.
    server.child.kill('SIGTERM')
    expect(await server.exited).toEqual({ code: 130, signal: null })
  })

  it('once it is over, sockets are told to come back elsewhere', async () => {
    const { server, url } = await start({ BENNE_DRAIN_SECONDS: '0.2' })
    const window = new RawSocket(url)
    await once(window.socket, 'open')
    const exited = server.kill('SIGTERM')
    await vi.waitFor(() => expect(window.messages.map(({ method }) => method)).toContain('reconnect'), 5_000)
    expect(await window.closed).toMatchObject({ code: 1001 })
    expect(await exited).toEqual(ended)
  })
})
