import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../../lib/command.ts'
import type { LoopDelay, Memory, Question, Usage } from './stats-channel.ts'

const preload = pathToFileURL(join(import.meta.dirname, 'stats-channel.ts')).href

/** A server in a process of its own, which says what it uses. */
export class ServerProcess {
  readonly name: string
  readonly url: string
  readonly #child: ChildProcess
  readonly #log: string

  private constructor(name: string, url: string, child: ChildProcess, log: string) {
    this.name = name
    this.url = url
    this.#child = child
    this.#log = log
  }

  /** Starts it on a free port, which it is told as PORT, and waits until /health/ready answers. It logs into a file. */
  static async start(options: {
    name: string
    script: string
    env: Record<string, string>
    directory: string
  }): Promise<ServerProcess> {
    const port = await freePort()
    const log = join(options.directory, `${options.name}.log`)
    const file = openSync(log, 'a')
    const { PATH = '', HOME = '' } = process.env
    const child = spawn(process.execPath, ['--import', preload, join(root, options.script)], {
      cwd: root,
      env: { PATH, HOME, ...options.env, PORT: String(port) },
      stdio: ['ignore', file, file, 'ipc'],
    })
    closeSync(file)
    const server = new ServerProcess(options.name, `http://127.0.0.1:${port}`, child, log)
    await server.#ready()
    return server
  }

  async usage(): Promise<Usage> {
    return (await this.#ask({ ask: 'usage' })) as Usage
  }

  /** Resident bytes, after a collection. */
  async memory(): Promise<number> {
    return ((await this.#ask({ ask: 'memory' })) as Memory).resident
  }

  /** How late its event loop is while `work` goes on. */
  async loopDelay<T>(work: () => Promise<T>): Promise<{ result: T; delay: LoopDelay }> {
    await this.#ask({ ask: 'watch' })
    const result = await work()
    return { result, delay: (await this.#ask({ ask: 'delay' })) as LoopDelay }
  }

  /** Profiles what it does while `work` runs; returns V8's own form. */
  async profile(file: string, work: () => Promise<unknown>): Promise<string> {
    await this.#ask({ ask: 'record' })
    await work()
    await this.#ask({ ask: 'profile', file })
    return readFileSync(file, 'utf8')
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const cut = setTimeout(() => this.#child.kill('SIGKILL'), 15_000)
    await exited
    clearTimeout(cut)
  }

  async #ask(question: Question): Promise<Usage | Memory | LoopDelay | null> {
    const answer = Promise.withResolvers<Usage | Memory | LoopDelay | null>()
    // The server itself may have something to say to its parent, too.
    const hear = (message: { reply?: Usage | Memory | LoopDelay | null }) => {
      if (message.reply !== undefined) answer.resolve(message.reply)
    }
    this.#child.on('message', hear)
    this.#child.send(question)
    const reply = await answer.promise
    this.#child.off('message', hear)
    return reply
  }

  async #ready(): Promise<void> {
    while (this.#child.exitCode === null) {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => null)
      if (answer?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`${this.name} does not start:\n${readFileSync(this.#log, 'utf8')}`)
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
