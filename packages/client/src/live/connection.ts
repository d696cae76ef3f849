import type { SuperJSONResult } from 'superjson'
import type { Transport } from '../links.ts'

/** What the server says, in tRPC's protocol: what became of a subscription, or that it stops. */
export interface Message {
  readonly id?: number | null
  readonly method?: string
  readonly result?: { readonly type: 'started' | 'data' | 'stopped'; readonly data?: SuperJSONResult }
  readonly error?: SuperJSONResult
}

export interface ConnectionHandlers {
  readonly onOpen: () => void
  readonly onMessage: (message: Message) => void
  /** It ended by itself, with the server's close code or null. After `close` nothing is called any more. */
  readonly onEnd: (code: number | null) => void
}

const openWithinMs = 10_000
const quietMs = 10_000
const answerWithinMs = 5_000
/** When there is reason to doubt the connection. */
const probeWithinMs = 2_000

/**
 * One WebSocket from its opening to its end. One that falls silent is given up at once: closing it in form could take
 * as long as the network is away.
 */
export class Connection {
  readonly #socket: WebSocket
  readonly #onEnd: ConnectionHandlers['onEnd']
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOpen = false
  #isOver = false
  #doubted = false

  constructor({ url, WebSocket }: Transport, token: string, handlers: ConnectionHandlers) {
    const origin = (url || location.origin).replace(/^http/, 'ws')
    this.#socket = new WebSocket(`${origin}/trpc?connectionParams=1`)
    this.#onEnd = handlers.onEnd
    this.#giveUpIn(openWithinMs)
    this.#listen(handlers, token)
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#isOver
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message))
  }

  /** Makes sure, within two seconds, that the server is still there. */
  probe(): void {
    this.#ask(probeWithinMs)
  }

  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#socket.close()
  }

  #listen({ onOpen, onMessage }: ConnectionHandlers, token: string): void {
    const socket = this.#socket
    socket.addEventListener('open', () => {
      if (this.#isOver) return
      this.#isOpen = true
      this.#heard()
      // In the first message, and not in the address, which would be logged on the way.
      this.send({ method: 'connectionParams', data: { token } })
      onOpen()
    })
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      if (this.#isOver) return
      this.#heard()
      if (data === 'PING') socket.send('PONG')
      if (data === 'PING' || data === 'PONG') return
      const message = read(data)
      if (message) onMessage(message)
      else this.#end(null)
    })
    socket.addEventListener('close', ({ code }) => this.#end(code))
    socket.addEventListener('error', () => {}) // its close follows
  }

  #ask(withinMs: number): void {
    if (this.#doubted || this.#isOver) return
    this.#doubted = true
    if (this.#isOpen) this.#socket.send('PING')
    this.#giveUpIn(withinMs)
  }

  #heard(): void {
    this.#doubted = false
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(answerWithinMs), quietMs)
  }

  #giveUpIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(null), ms)
  }

  #end(code: number | null): void {
    if (this.#isOver) return
    this.close()
    this.#onEnd(code)
  }
}

/** Null for what no server of ours says. */
function read(text: string): Message | null {
  try {
    return JSON.parse(text) as Message
  } catch {
    return null
  }
}
