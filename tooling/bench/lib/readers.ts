import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Protocol, ReaderAnswer, ReaderOrder } from './fanout-reader.ts'

const script = join(import.meta.dirname, 'fanout-reader.ts')
/** Sockets of one reading process. */
const perReader = 2_500
const patienceMs = 120_000

/** Sockets that follow a server, in processes of their own. */
export class Readers {
  readonly size: number
  readonly #children: readonly ChildProcess[]

  private constructor(children: readonly ChildProcess[], size: number) {
    this.#children = children
    this.size = size
  }

  /** Resolves when every socket would be sent an event. */
  static async open(protocol: Protocol, url: string, tokens: readonly string[]): Promise<Readers> {
    const parts = Array.from({ length: Math.ceil(tokens.length / perReader) }, (_, n) =>
      tokens.slice(n * perReader, (n + 1) * perReader),
    )
    const children = parts.map(() =>
      fork(script, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    )
    const readers = new Readers(children, tokens.length)
    const orders = parts.map(
      (tokens, n): ReaderOrder => ({ order: 'open', protocol, url, tokens, firstAddress: n * perReader }),
    )
    await readers.#askEach('opened', (n) => orders[n] as ReaderOrder)
    return readers
  }

  /**
   * Milliseconds from each event's moment to each socket. `send` makes that many events and returns the moments, on the
   * wall clock, in the order in which they were sent.
   */
  async collect(
    events: number,
    send: () => Promise<readonly number[]>,
  ): Promise<{ delays: Float64Array; cpuMs: number }> {
    const complete = this.#children.map((child) => answered(child, 'complete'))
    await this.#askEach('collecting', () => ({ order: 'collect', events }))
    const moments = await send()
    await Promise.all(complete)
    const answers = await this.#askEach('delays', () => ({ order: 'delays', moments }))
    const delays = new Float64Array(events * this.size)
    let [at, cpuMs] = [0, 0]
    for (const answer of answers) {
      if (answer.answer !== 'delays') continue
      delays.set(answer.delays, at)
      at += answer.delays.length
      cpuMs += answer.cpuMs
    }
    return { delays, cpuMs }
  }

  async close(): Promise<void> {
    await this.#askEach('closed', () => ({ order: 'close' }))
    await Promise.all(
      this.#children.map((child) => {
        const gone = once(child, 'exit')
        child.disconnect()
        return gone
      }),
    )
  }

  #askEach(answer: ReaderAnswer['answer'], order: (n: number) => ReaderOrder): Promise<ReaderAnswer[]> {
    return Promise.all(
      this.#children.map((child, n) => {
        const answering = answered(child, answer)
        child.send(order(n))
        return answering
      }),
    )
  }
}

function answered(child: ChildProcess, wanted: ReaderAnswer['answer']): Promise<ReaderAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end(new Error(`the readers are not through after ${patienceMs / 1000} s: "${wanted}" has not come`))
    }, patienceMs)
    const end = (result: ReaderAnswer | Error) => {
      clearTimeout(timer)
      child.off('message', hear).off('exit', gone)
      if (result instanceof Error) reject(result)
      else resolve(result)
    }
    const hear = (answer: ReaderAnswer) => {
      if (answer.answer === 'failed') end(new Error(answer.message))
      else if (answer.answer === wanted) end(answer)
    }
    const gone = () => end(new Error('a reading process has ended'))
    child.on('message', hear).once('exit', gone)
  })
}
