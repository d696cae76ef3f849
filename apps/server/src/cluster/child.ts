import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { getCompileCacheDir } from 'node:module'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../config.ts'
import { inCluster, type ListeningMessage } from './parent.ts'

const entry = fileURLToPath(new URL('../start.ts', import.meta.url))
/** Milliseconds after which a process that was asked to stop is ended. */
const patienceMs = 60_000

/** One server or worker: a process of its own. */
export class Child {
  readonly pid: number
  /** What it told once it listened; rejects when it ended before. */
  readonly listening: Promise<ListeningMessage>
  /** Resolves when it has ended, however it did. */
  readonly ended: Promise<void>
  readonly #process: ChildProcess
  #alive = true

  /** `environment`: what is different from our own. */
  constructor(environment: Record<string, string>) {
    const cache = getCompileCacheDir()
    this.#process = fork(entry, [inCluster], {
      env: childEnvironment({ ...environment, ...(cache && { NODE_COMPILE_CACHE: cache }) }),
      execArgv: [],
      // A group of its own: Ctrl-C at the terminal reaches us alone, and we stop all in order.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.pid = this.#process.pid ?? -1
    this.ended = once(this.#process, 'exit').then(
      () => {},
      () => {}, // it could not be started
    )
    void this.ended.then(() => {
      this.#alive = false
    })
    this.listening = Promise.race([
      once(this.#process, 'message').then(([message]) => message as ListeningMessage),
      this.ended.then(() => Promise.reject(new Error('ended before it listened'))),
    ])
    // Whoever waits is told; nobody has to.
    this.listening.catch(() => {})
  }

  get alive(): boolean {
    return this.#alive
  }

  /** Asks it to finish and end; resolves when it has. */
  async stop(): Promise<void> {
    if (!this.#alive) return
    this.#process.kill('SIGTERM')
    const cut = setTimeout(() => this.#process.kill('SIGKILL'), patienceMs)
    await this.ended
    clearTimeout(cut)
  }
}
