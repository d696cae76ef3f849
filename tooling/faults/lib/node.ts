import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../../lib/command.ts'
import { compileCache } from '../../lib/compile-cache.ts'

const preload = pathToFileURL(join(import.meta.dirname, 'node-preload.ts')).href

/** One server of Benne in a process of its own. What it says goes into a file beside the others'. */
export class Node {
  readonly name: string
  readonly url: string
  readonly log: string
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  readonly #child: ChildProcess

  private constructor(name: string, url: string, log: string, child: ChildProcess) {
    this.name = name
    this.url = url
    this.log = log
    this.#child = child
    this.exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  }

  /** Starts it on a free port, or on `env.PORT`, and resolves once it is ready. */
  static async start(name: string, directory: string, env: Record<string, string>): Promise<Node> {
    const port = env['PORT'] ?? String(await freePort())
    const log = join(directory, `${name}.log`)
    const file = openSync(log, 'a')
    const { PATH = '', HOME = '', TZ = '' } = process.env
    const child = spawn(process.execPath, ['--import', preload, join(root, 'apps/server/src/start.ts')], {
      cwd: directory,
      env: { PATH, HOME, TZ, NODE_COMPILE_CACHE: compileCache, ...env, PORT: port },
      stdio: ['ignore', file, file, 'ipc'],
    })
    closeSync(file)
    const node = new Node(name, `http://127.0.0.1:${port}`, log, child)
    await node.#ready()
    return node
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  kill(signal: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }> {
    this.#child.kill(signal)
    return this.exited
  }

  /** Resident memory in MiB, as the kernel counts it. */
  memory(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
  }

  /** Held in MiB by JavaScript and its buffers, once nothing is left to collect. */
  held(): Promise<number> {
    return new Promise((resolve) => {
      // The server itself may have something to say to its parent, too.
      const hear = (message: { heldBytes?: number }) => {
        if (message.heldBytes === undefined) return
        this.#child.off('message', hear)
        resolve(message.heldBytes / 1024 ** 2)
      }
      this.#child.on('message', hear)
      this.#child.send('memory')
    })
  }

  async #ready(): Promise<void> {
    while (this.alive) {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => null)
      if (answer?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`${this.name} does not start:\n${readFileSync(this.log, 'utf8').slice(-4_000)}`)
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
