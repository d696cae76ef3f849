import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Proxy, startProxy } from '../src/cluster/proxy.ts'
import { FakeBackend, RawClient } from './support/backend.ts'
import { RawSocket } from './support/sockets.ts'

/** So seldom that a test sees what is known from the first answer alone. */
const never = 3_600_000
const things: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of things.splice(0).toReversed()) await thing.stop()
})

type Answer = Parameters<typeof FakeBackend.start>[0]

async function backend(answer: Answer): Promise<FakeBackend> {
  const started = await FakeBackend.start(answer)
  things.push(started)
  return started
}

const named = (name: string) => backend((_, response) => void response.end(name))

/** A proxy whose servers are ready. */
async function proxyOf(backends: FakeBackend[], checkMs = never): Promise<Proxy & { url: string }> {
  const proxy = await startProxy({ port: 0, host: '127.0.0.1', checkMs })
  things.push(proxy)
  await Promise.all(backends.map((each) => proxy.add(each)))
  return { ...proxy, url: `http://127.0.0.1:${proxy.port}` }
}

const textOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).text()

function dial(proxy: Proxy): RawClient {
  const client = new RawClient(connect(proxy.port, '127.0.0.1'))
  things.push({ stop: async () => void client.socket.destroy() })
  return client
}

describe('which server gets a request', () => {
  it('each in turn', async () => {
    const proxy = await proxyOf([await named('a'), await named('b'), await named('c')])
    const answers: string[] = []
    for (let n = 0; n < 9; n++) answers.push(await textOf(proxy.url))
    expect(answers.toSorted().join('')).toBe('aaabbbccc')
    expect(answers.slice(0, 3)).toEqual(answers.slice(3, 6))
  })

  it('none that says it is not ready, until it is again', async () => {
    const [a, b] = [await named('a'), await named('b')]
    const proxy = await proxyOf([a, b], 20)
    a.isReady = false
    await vi.waitFor(() => expect(proxy.ready()).toHaveLength(1))
    for (let n = 0; n < 4; n++) expect(await textOf(proxy.url)).toBe('b')
    b.isReady = false
    await vi.waitFor(() => expect(proxy.ready()).toEqual([]))
    const refused = await fetch(proxy.url)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    const socket = new RawSocket(proxy.url)
    await socket.closed
    a.isReady = true
    await vi.waitFor(() => expect(proxy.ready()).toHaveLength(1))
    expect(await textOf(proxy.url)).toBe('a')
  })

  it('none that was taken out; its request under way is answered', async () => {
    const held = Promise.withResolvers<() => void>()
    const [slow, other] = [
      await backend((_, response) => held.resolve(() => void response.end('slow'))),
      await named('other'),
    ]
    const proxy = await proxyOf([slow])
    const answer = textOf(proxy.url)
    const finish = await held.promise
    await proxy.add(other)
    proxy.remove(slow)
    for (let n = 0; n < 4; n++) expect(await textOf(proxy.url)).toBe('other')
    finish()
    expect(await answer).toBe('slow')
  })

  it('the next one, with all of it, when the first refuses the connection', async () => {
    const echo: Answer = (request, response) => void request.pipe(response)
    const [gone, there] = [await backend(echo), await backend(echo)]
    const proxy = await proxyOf([gone, there])
    await gone.stop()
    expect(proxy.ready()).toHaveLength(2)
    const body = 'x'.repeat(300_000)
    const answers = [1, 2, 3].map((n) => textOf(proxy.url, { method: 'POST', body: `${n}${body}` }))
    expect(await Promise.all(answers)).toEqual([1, 2, 3].map((n) => `${n}${body}`))
    expect(proxy.ready()).toEqual([{ host: there.host, port: there.port }])
  })

  it('no second one when the first may have begun: 502', async () => {
    const broken = await backend((request) => void request.socket.destroy())
    const proxy = await proxyOf([broken, broken])
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(proxy.url, { method })
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([502, '1'])
    }
    expect(broken.requests).toHaveLength(2)
  })
})

describe('what goes through', () => {
  it('a body as it comes, in both directions', async () => {
    const seen: string[] = []
    const proxy = await proxyOf([
      await backend((request, response) => {
        request.on('data', (data: Buffer) => {
          seen.push(data.toString())
          response.write(`got ${data.toString()};`)
        })
        request.on('end', () => response.end('end'))
      }),
    ])
    const upload = httpRequest(proxy.url, { method: 'POST' })
    upload.write('first')
    const [answer] = (await once(upload, 'response')) as [IncomingMessage]
    let text = ''
    answer.on('data', (data: Buffer) => (text += data.toString()))
    await vi.waitFor(() => expect(text).toBe('got first;'))
    upload.end('second')
    await once(answer, 'end')
    expect([seen, text]).toEqual([['first', 'second'], 'got first;got second;end'])
  })

  it('where it comes from, and nothing that concerns one connection alone', async () => {
    const at = await backend((_, response) => {
      response.writeHead(200, [
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'Connection',
        'close, X-Hop',
        'X-Hop',
        '1',
      ])
      response.end('answer')
    })
    const proxy = await proxyOf([at])
    const client = dial(proxy)
    client.socket.write(
      [
        'GET /path?q=1 HTTP/1.1',
        'Host: benne.example',
        'X-Forwarded-For: 192.0.2.7',
        'X-Forwarded-Proto: https',
        'Connection: keep-alive, X-Mine, Host, X-Forwarded-For',
        'X-Mine: 1',
        'Proxy-Authorization: Basic x',
        'TE: trailers',
        'Accept: */*',
        '\r\n',
      ].join('\r\n'),
    )
    await vi.waitFor(() => expect(client.text).toContain('answer'))
    expect(at.requests[0]?.url).toBe('/path?q=1')
    expect(at.requests[0]?.headers).toEqual({
      host: 'benne.example',
      'x-forwarded-for': '192.0.2.7, 127.0.0.1',
      'x-forwarded-proto': 'http',
      accept: '*/*',
      connection: 'close',
    })
    expect(client.text).toMatch(/Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n/)
    expect(client.text).toMatch(/\r\nConnection: keep-alive\r\n/)
    expect(client.text).not.toMatch(/x-hop/i)
  })

  it('one request for one, whatever its headers say of their own', async () => {
    const at = await named('a')
    const proxy = await proxyOf([at])
    const hidden = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'
    const dialled = [
      `GET /1 HTTP/1.1\r\nHost: x\r\nConnection: close, content-length\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
      `GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close, transfer-encoding\r\nTransfer-Encoding: chunked\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
    ].map((bytes) => {
      const client = dial(proxy)
      client.socket.write(bytes)
      return client.closed
    })
    await Promise.all(dialled)
    expect(new Set(at.requests.map(({ url }) => url))).toEqual(new Set(['/1', '/2']))
    expect(at.requests).toHaveLength(2)
  })

  it('an answer that breaks off breaks off there, too', async () => {
    const proxy = await proxyOf([
      await backend((request, response) => {
        response.writeHead(200, { 'content-length': 10 }).write('half ', () => request.socket.destroy())
      }),
    ])
    const answer = await fetch(proxy.url)
    await expect(answer.text()).rejects.toThrow()
  })
})

describe('who is slow, or leaves', () => {
  it('holds up the server instead of filling the proxy, and frees it by leaving', async () => {
    let produced = 0
    const chunk = Buffer.alloc(1024 * 1024)
    const left = Promise.withResolvers<void>()
    const at = await backend((_, response) => {
      const more = () => {
        do produced++
        while (response.write(chunk) && produced < 1000)
      }
      response.on('drain', () => produced < 1000 && more()).on('close', () => left.resolve())
      more()
    })
    const proxy = await proxyOf([at])
    const client = connect(proxy.port, '127.0.0.1').pause()
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    let before = -1
    // Nothing more is produced between two looks.
    await vi.waitFor(
      () => {
        const still = produced === before && produced > 0
        before = produced
        expect(still).toBe(true)
      },
      { interval: 300, timeout: 15_000 },
    )
    expect(produced).toBeLessThan(100)
    client.destroy()
    await left.promise
    await vi.waitFor(() => expect(at.open).toBe(0))
  })

  it('before the answer, has its request ended', async () => {
    const [came, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const at = await backend((_, response) => {
      response.once('close', () => ended.resolve())
      came.resolve()
    })
    const proxy = await proxyOf([at])
    const abort = new AbortController()
    const asked = fetch(proxy.url, { signal: abort.signal }).catch(() => 'left')
    await came.promise
    abort.abort()
    expect(await asked).toBe('left')
    await ended.promise
    await vi.waitFor(() => expect(at.open).toBe(0))
  })

  it('may send on after an early answer, and ask again on the same connection', async () => {
    const at = await backend((request, response) => {
      if (request.method === 'GET') response.end('again')
      else response.writeHead(413, { connection: 'close' }).end('too much')
    })
    const proxy = await proxyOf([at])
    const client = dial(proxy)
    client.socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n')
    await vi.waitFor(() => expect(client.text).toContain('too much'))
    client.socket.write('x'.repeat(200_000))
    client.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await vi.waitFor(() => expect(client.text).toContain('again'))
  })
})

describe('a WebSocket', () => {
  async function sockets(take: (socket: WebSocket) => void): Promise<FakeBackend> {
    const at = await named('no socket')
    const wss = new WebSocketServer({ noServer: true })
    at.server.on('upgrade', (request, socket, head: Buffer) => {
      if (request.url === '/trpc') wss.handleUpgrade(request, socket, head, take)
      else socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnone')
    })
    return at
  }

  it('carries frames both ways, and ends on both sides with the code that one gave', async () => {
    const taken: WebSocket[] = []
    const proxy = await proxyOf([
      await sockets((socket) => {
        taken.push(socket)
        socket.on('message', (data: Buffer) => socket.send(`{"id":${data.length}}`))
      }),
    ])
    const [mine, other] = [new RawSocket(proxy.url), new RawSocket(proxy.url)]
    await Promise.all([once(mine.socket, 'open'), once(other.socket, 'open')])
    mine.send('x'.repeat(1_000_000))
    await vi.waitFor(() => expect(mine.messages).toEqual([{ id: 1_000_000 }]))
    const told = once(taken[0] as WebSocket, 'close')
    mine.socket.close(4001)
    expect((await told)[0]).toBe(4001)
    taken[1]?.close(4002, 'bye')
    expect(await other.closed).toEqual({ code: 4002, reason: 'bye' })
  })

  it('goes with the server that it is on, and with whoever cuts it', async () => {
    const at = await sockets(() => {})
    const proxy = await proxyOf([at])
    const [cut, kept] = [new RawSocket(proxy.url), new RawSocket(proxy.url)]
    await Promise.all([once(cut.socket, 'open'), once(kept.socket, 'open')])
    cut.socket.terminate()
    await vi.waitFor(() => expect(at.open).toBe(1))
    await at.stop()
    expect(await kept.closed).toMatchObject({ code: 1006 })
  })

  it('that a server refuses is closed: nothing that follows reaches a server', async () => {
    const at = await sockets(() => {})
    const proxy = await proxyOf([at])
    const client = dial(proxy)
    const asking =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
    client.socket.write(`GET /elsewhere HTTP/1.1\r\nHost: x\r\n${asking}\r\n\r\n`)
    client.socket.write('GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n')
    await client.closed
    expect(client.text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*Connection: close\r\n\r\nnone$/)
    expect(at.requests).toEqual([])
  })

  it('whose sender has ended its half ends once the server has, too', async () => {
    const at = await named('a')
    at.server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      socket.on('data', () => {}).on('end', () => socket.end('last words'))
    })
    const proxy = await proxyOf([at])
    const client = new RawClient(connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }))
    client.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly')
    await vi.waitFor(() => expect(client.text).toContain('101'))
    client.socket.end()
    await client.closed
    expect(client.text).toMatch(/last words$/)
    await vi.waitFor(() => expect(at.open).toBe(0))
  })
})
