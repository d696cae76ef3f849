import { WebSocket } from 'ws'
import type { Listener } from './listener.ts'
import { type Person, tokenOf } from './site.ts'

const retryMs = 100

interface Frame {
  readonly id?: number | null
  readonly method?: string
  readonly result?: {
    readonly type: string
    readonly data?: { readonly json: { readonly id: string; readonly data: Event } }
  }
  readonly error?: { readonly json: { readonly data: { readonly failure: { readonly code: string } } } }
}
interface Event {
  readonly type: string
  readonly data: { readonly reason?: string }
}

export interface WatcherOptions {
  readonly person: Person
  readonly address: string
  /** Of the node to connect to, asked at each connecting. */
  readonly pick: () => string
  readonly name?: string
  /** To show to that node; of now, when left out. */
  readonly token?: (url: string) => Promise<string>
}

/**
 * A socket that follows live events in tRPC's words without its client, and comes back with the last id it was sent. It
 * sorts nothing out: what the server sends twice or in the wrong order is seen here.
 */
export class Watcher implements Listener {
  readonly name: string
  readonly person: Person
  readonly ids: string[] = []
  readonly resyncs: { to: string; had: number; reason: string }[] = []
  readonly closings: number[] = []
  from = ''
  connections = 0
  /** Whether it was welcome, or has caught up, on the connection of now. */
  live = false
  /** By `performance.now`, when the last logged event came. */
  lastAt = 0
  readonly #options: WatcherOptions
  readonly #welcome = Promise.withResolvers<void>()
  #socket: WebSocket | undefined
  #last: string | undefined
  #closed = false

  constructor(options: WatcherOptions) {
    this.#options = options
    this.name = options.name ?? `socket of ${options.person.role} ${options.person.userId.slice(-4)}`
    this.person = options.person
  }

  /** Resolves when it is welcome. */
  open(): Promise<void> {
    void this.#connect()
    return this.#welcome.promise
  }

  /** The socket of now. */
  get socket(): WebSocket {
    if (!this.#socket) throw new Error(`${this.name} has no socket`)
    return this.#socket
  }

  /** As a network does that goes away: it comes back by itself. */
  cut(): void {
    this.#socket?.terminate()
  }

  close(): void {
    this.#closed = true
    this.#socket?.terminate()
  }

  async #connect(): Promise<void> {
    if (this.#closed) return
    this.live = false
    this.connections++
    const { person, address, pick, token = () => tokenOf(person) } = this.#options
    const url = pick()
    const params = JSON.stringify({ method: 'connectionParams', data: { token: await token(url) } })
    if (this.#closed) return
    const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc?connectionParams=1`, {
      headers: { 'x-forwarded-for': address },
      perMessageDeflate: false,
    })
    this.#socket = socket
    socket.on('open', () => {
      socket.send(params)
      const input = { json: this.#last === undefined ? {} : { lastEventId: this.#last } }
      socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'live.events', input } }))
    })
    socket.on('message', (data: Buffer) => {
      if (socket !== this.#socket || this.#closed) return
      if (data.length === 4) return socket.send('PONG')
      this.#receive(JSON.parse(data.toString('utf8')) as Frame)
    })
    socket.on('error', () => {})
    socket.on('close', (code) => {
      if (socket !== this.#socket) return
      this.closings.push(code)
      this.#again()
    })
  }

  #again(): void {
    this.live = false
    this.#socket?.removeAllListeners('message')
    this.#socket?.close()
    this.#socket = undefined
    if (!this.#closed) setTimeout(() => void this.#connect(), retryMs)
  }

  #receive({ method, result, error }: Frame): void {
    // The server stops and asks to go elsewhere; or the subscription has ended while the socket has not.
    if (method === 'reconnect' || error || result?.type === 'stopped') return this.#again()
    const sent = result?.data?.json
    if (!sent) return
    const { id, data: event } = sent
    if (event.type === 'welcome') {
      this.from = id
      this.live = true
      this.#welcome.resolve()
    } else if (event.type === 'caught_up') {
      this.live = true
    } else if (event.type === 'resync') {
      this.resyncs.push({ to: id, had: this.ids.length, reason: event.data.reason ?? '' })
      this.live = true
    } else if (event.type === 'waste_update' || event.type === 'account_update') {
      this.ids.push(id)
      this.lastAt = performance.now()
    }
    this.#last = id
  }
}

/** Opens so many at once that a server under load still answers in time. */
export async function openAll(watchers: readonly { open(): Promise<void> }[], atOnce = 50): Promise<void> {
  for (let start = 0; start < watchers.length; start += atOnce) {
    await Promise.all(watchers.slice(start, start + atOnce).map((watcher) => watcher.open()))
  }
}
