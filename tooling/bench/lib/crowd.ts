import { once } from 'node:events'
import type { WebSocket } from 'ws'
import { openFollower } from './follower.ts'

/** As many handshakes at a time. */
const atOnce = 50
const patienceMs = 20_000

/** Sockets that follow live events; they note when a frame arrives, no more. */
export class Crowd {
  readonly #sockets: WebSocket[] = []
  #arrivals: number[] = []
  #wanted = Number.POSITIVE_INFINITY
  #complete: (() => void) | undefined
  /** The last frame that came. */
  frame = ''

  /** One socket for each token; resolves when all of them are welcome. */
  static async open(url: string, tokens: readonly string[]): Promise<Crowd> {
    const crowd = new Crowd()
    for (let start = 0; start < tokens.length; start += atOnce) {
      await Promise.all(tokens.slice(start, start + atOnce).map((token) => crowd.#add(url, token)))
    }
    return crowd
  }

  get size(): number {
    return this.#sockets.length
  }

  /** When each of the next `count` frames arrived, whichever socket they came to; on the clock of `performance.now`. */
  async collect(count: number): Promise<number[]> {
    this.#arrivals = []
    this.#wanted = count
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve, reject) => {
      this.#complete = resolve
      timer = setTimeout(() => {
        reject(new Error(`${this.#arrivals.length} of ${count} frames came within ${patienceMs / 1000} s`))
      }, patienceMs)
    })
    clearTimeout(timer)
    return this.#arrivals
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#sockets.map((socket) => {
        const closed = once(socket, 'close')
        socket.close()
        return closed
      }),
    )
  }

  async #add(url: string, token: string): Promise<void> {
    this.#sockets.push(await openFollower(url, token, (data) => this.#arrived(data)))
  }

  #arrived(data: Buffer): void {
    // Who came and that figures have changed is told as well: not what is waited for.
    if (!data.includes('waste_update')) return
    this.#arrivals.push(performance.now())
    if (this.#arrivals.length !== this.#wanted) return
    this.frame = data.toString()
    this.#complete?.()
  }
}
