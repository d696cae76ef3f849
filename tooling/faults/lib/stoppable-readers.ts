import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Listener } from './listener.ts'
import type { ReaderOrder, Told } from './reader-process.ts'

const script = join(import.meta.dirname, 'reader-process.ts')

/** Listeners of another process: see there. What they were sent is here once it has been asked for. */
export class StoppableReaders {
  readonly #child: ChildProcess
  #waker: ChildProcess | undefined
  told: readonly Told[] = []

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async open(order: Extract<ReaderOrder, { order: 'open' }>): Promise<StoppableReaders> {
    const readers = new StoppableReaders(fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
    await readers.#ask(order)
    return readers
  }

  get listeners(): Listener[] {
    return this.told.map((told) => ({ ...told, close: () => {} }))
  }

  /**
   * Stops it until `resume`, or until this process ends: one that is stopped cannot notice that itself, and would stay for
   * ever.
   */
  stop(): void {
    const script = 'read -r line; kill -CONT "$0"'
    this.#waker = spawn('sh', ['-c', script, String(this.#child.pid)], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.#child.kill('SIGSTOP')
  }

  resume(): void {
    this.#waker?.stdin?.end()
  }

  ask(): Promise<void> {
    return this.#ask({ order: 'tell' })
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.resume()
    this.#child.kill('SIGKILL')
    await gone
  }

  async #ask(order: ReaderOrder): Promise<void> {
    const answer = once(this.#child, 'message')
    this.#child.send(order)
    const [told] = (await answer) as [Told[]]
    this.told = told
  }
}
