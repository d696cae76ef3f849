import { closeCodes } from '@benne/contracts'
import { toClientFailure } from '../failure.ts'
import type { Transport } from '../links.ts'
import type { Session } from '../session.ts'
import { BackOff, type ReconnectTimes } from './back-off.ts'
import { Connection, type Message } from './connection.ts'
import { watchNetwork } from './watch-network.ts'

export interface ConnectorOptions {
  readonly transport: Transport
  readonly session: Session
  readonly times: ReconnectTimes
  /** A connection is there, and nothing has been asked of it yet. */
  readonly onOpen: () => void
  readonly onMessage: (message: Message) => void
  /** What `status` says may have changed; without a connection, what was asked of the last one is void. */
  readonly onChange: () => void
  /** Nobody is signed in. */
  readonly onNobody: () => void
}

/** In which those who are asked to leave a server that stops do so: hundreds are not to reach the next one at once. */
const spreadMs = 1_000
/** After "too many", the least wait, and over how much more it is spread. */
export const tooManyMs = 10_000
/** In which it must be known who is signed in, for an attempt to go on. */
const tokenWithinMs = 10_000

/** Keeps one connection between `start` and `stop`, and comes back by itself after every interruption. */
export class Connector {
  readonly #options: ConnectorOptions
  readonly #backOff: BackOff
  #connection: Connection | null = null
  /** Until the next attempt. While there is a connection: until it is left for another one. */
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Which attempt is going on: what an earlier one waited for counts no more. */
  #attempt = 0
  #stopWatching: (() => void) | undefined
  /** Since the last attempt began. */
  #wasOpen = false
  #failed = false
  #noNetwork = false
  /** By `Date.now`: before this there is no attempt, whatever happens. */
  #notBefore = 0
  #token: string | null = null
  #refusedToken: string | null = null

  constructor(options: ConnectorOptions) {
    this.#options = options
    this.#backOff = new BackOff(options.times)
  }

  /** `lost`: there is none, but for all that is known there can be; `unreachable`: the last attempt has failed. */
  get status(): 'open' | 'lost' | 'unreachable' {
    if (this.#noNetwork) return 'unreachable'
    if (this.isOpen) return 'open'
    return this.#failed ? 'unreachable' : 'lost'
  }

  get isOpen(): boolean {
    return this.#connection?.isOpen === true
  }

  get isStarted(): boolean {
    return this.#stopWatching !== undefined
  }

  start(): void {
    this.#stopWatching = watchNetwork({
      onBack: () => {
        this.#noNetwork = false
        this.#hurry()
        this.#options.onChange()
      },
      onGone: () => {
        this.#noNetwork = true
        this.#connection?.probe()
        this.#options.onChange()
      },
    })
    void this.#connect()
  }

  stop(): void {
    this.#stopWatching?.()
    this.#stopWatching = undefined
    this.#failed = false
    this.#noNetwork = false
    this.#drop()
  }

  /** All is as it should be, from now on. */
  well(): void {
    this.#backOff.well()
  }

  /** Only while it `isOpen`. */
  send(message: object): void {
    this.#connection?.send(message)
  }

  /** The session is over, or its owner's role has changed: finds out which. A socket stays whose it was when it opened. */
  renew(): void {
    this.#drop()
    const attempt = this.#attempt
    void this.#options.session.lost().then(() => {
      if (attempt === this.#attempt) this.#connectIn(this.#backOff.next())
    })
  }

  /** Makes sure of the connection, or connects without waiting any longer. */
  #hurry(): void {
    if (this.#connection) this.#connection.probe()
    else if (this.#timer !== undefined && Date.now() >= this.#notBefore) void this.#connect()
  }

  /** Lets go of the connection and of every attempt at one. */
  #drop(): void {
    this.#attempt++
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#connection?.close()
    this.#connection = null
    this.#options.onChange()
  }

  #connectIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#connect(), ms)
  }

  async #connect(): Promise<void> {
    this.#drop()
    this.#wasOpen = false
    const attempt = this.#attempt
    const isOver = () => attempt !== this.#attempt
    const { transport, onNobody } = this.#options
    try {
      const token = await within(tokenWithinMs, this.#freshToken())
      if (isOver()) return
      if (token === null) {
        onNobody()
        return
      }
      this.#token = token
      this.#connection = new Connection(transport, token, {
        onOpen: () => this.#opened(),
        onMessage: (message) => this.#received(message),
        onEnd: (code) => this.#ended(code),
      })
    } catch (error) {
      if (isOver()) return
      this.#ended(toClientFailure(error).code === 'too_many_requests' ? closeCodes.tooMuch : null)
    }
  }

  async #freshToken(): Promise<string | null> {
    const { session } = this.#options
    const token = await session.accessToken()
    if (token === null || token !== this.#refusedToken) return token
    session.discardAccessToken()
    return session.accessToken()
  }

  #opened(): void {
    this.#wasOpen = true
    this.#failed = false
    this.#noNetwork = false
    this.#options.onOpen()
    this.#options.onChange()
  }

  #received(message: Message): void {
    if (this.#noNetwork) {
      this.#noNetwork = false
      this.#options.onChange()
    }
    if (message.method === 'reconnect') this.#connectIn(Math.random() * spreadMs)
    else this.#options.onMessage(message)
  }

  /** The connection ended, or there came none; `code`: the server's, where it closed it. */
  #ended(code: number | null): void {
    this.#failed = !this.#wasOpen
    this.#drop()
    let wait = this.#backOff.next()
    if (code === closeCodes.sessionEnded) this.#refusedToken = this.#token
    if (code === closeCodes.goingAway) wait = Math.max(wait, Math.random() * spreadMs)
    if (code === closeCodes.tooMuch) {
      wait = tooManyMs + Math.random() * tooManyMs
      this.#notBefore = Date.now() + wait
    }
    this.#connectIn(wait)
  }
}

/** Rejects when it takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${ms} ms.`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
