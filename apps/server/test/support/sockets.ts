import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface Message {
  id?: number | null
  method?: string
  result?: {
    type: string
    id?: string
    data?: { json: { id: string; data: { type: string; data: Record<string, unknown> } } }
  }
  error?: { json: { data: { failure: { code: string } } } }
}

/** A bare WebSocket on /trpc that remembers what it got: for saying what tRPC's client never would. */
export class RawSocket {
  readonly messages: Message[] = []
  readonly socket: WebSocket
  readonly closed: Promise<{ code: number; reason: string }>

  constructor(url: string, options: { params?: boolean; headers?: Record<string, string> } = {}) {
    this.socket = new WebSocket(
      `${url.replace('http', 'ws')}/trpc${options.params ? '?connectionParams=1' : ''}`,
      {
        headers: options.headers ?? {},
      },
    )
    this.socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : ''
      if (text === 'PING') this.socket.send('PONG')
      if (text.startsWith('{')) this.messages.push(JSON.parse(text))
    })
    this.socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
  }

  /** Opens a socket that says who it is. */
  static async signedIn(url: string, token: string): Promise<RawSocket> {
    const raw = new RawSocket(url, { params: true })
    await once(raw.socket, 'open')
    raw.send({ method: 'connectionParams', data: { token } })
    return raw
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** To all that concerns who signed in, or to something else. */
  subscribe(
    id: number,
    lastEventId?: string,
    { path = 'live.events', input = {} }: { path?: string; input?: object } = {},
  ): void {
    const json = lastEventId ? { ...input, lastEventId } : input
    this.send({ id, method: 'subscription', params: { path, input: { json } } })
  }

  query(id: number, path: string): void {
    this.send({ id, method: 'query', params: { path, input: {} } })
  }

  /** Types of the events that came. */
  events(): string[] {
    return this.messages.flatMap(({ result }) => result?.data?.json?.data?.type ?? [])
  }

  /** Codes of the failures that came. */
  failures(): string[] {
    return this.messages.flatMap(({ error }) => error?.json.data.failure.code ?? [])
  }
}
