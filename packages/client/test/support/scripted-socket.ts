import type { LiveEvent } from '@benne/contracts'
import superjson from 'superjson'

interface Sent {
  id?: number
  method?: string
  data?: { token: string }
  params?: { path: string; input: { json: { room?: string; lastEventId?: string } } }
}

/** Stands for the browser's WebSocket: the test plays the server, and the network. */
export class ScriptedSocket {
  /** All that were opened, the newest last. */
  static all: ScriptedSocket[] = []
  static get last(): ScriptedSocket {
    const last = ScriptedSocket.all.at(-1)
    if (!last) throw new Error('there was no socket')
    return last
  }

  readonly sent: Sent[] = []
  pings = 0
  closed = false
  readonly #listeners = new Map<string, (event: { data?: string; code?: number }) => void>()

  constructor() {
    ScriptedSocket.all.push(this)
  }

  addEventListener(type: string, listener: (event: { data?: string; code?: number }) => void): void {
    this.#listeners.set(type, listener)
  }

  send(text: string): void {
    if (text === 'PING') this.pings++
    else if (text !== 'PONG') this.sent.push(JSON.parse(text) as Sent)
  }

  close(): void {
    this.closed = true
  }

  opens(): this {
    this.#listeners.get('open')?.({})
    return this
  }

  ends(code = 1006): void {
    this.closed = true
    this.#listeners.get('close')?.({ code })
  }

  says(message: object | string): void {
    this.#listeners.get('message')?.({
      data: typeof message === 'string' ? message : JSON.stringify(message),
    })
  }

  /** Subscriptions that were asked for and not stopped, in order. */
  get subscriptions() {
    const stopped = this.sent.filter(({ method }) => method === 'subscription.stop').map(({ id }) => id)
    return this.sent.filter(({ id, method }) => method === 'subscription' && !stopped.includes(id))
  }

  /** From where each subscription was asked to go on. */
  get asked(): (string | null)[] {
    return this.subscriptions.map(({ params }) => params?.input.json.lastEventId ?? null)
  }

  tells(id: string, event: LiveEvent, subscription = this.subscriptions[0]?.id): void {
    const data = superjson.serialize({ id, data: event })
    this.says({ id: subscription, result: { type: 'data', id, data } })
  }

  refuses(code: string, details?: object, subscription = this.subscriptions.at(-1)?.id): void {
    const failure = { code, message: code, requestId: 'r', ...(details && { details }) }
    this.says({ id: subscription, error: superjson.serialize({ code: -32_000, data: { failure } }) })
  }
}
