import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../../../../tooling/lib/compile-cache.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

export interface ClusterMember {
  /** Such as `Server 1`. */
  readonly name: string
  readonly pid: number
  /** Null for a worker. */
  readonly port: number | null
}

/** `npm run benne -- cluster …`: several real processes behind a proxy. */
export class ClusterProcess {
  readonly child: ChildProcess
  readonly url: string
  readonly ended: Promise<{ code: number | null; signal: string | null }>
  output = ''
  #gone = false

  /** `env` is all of its environment but for PATH and HOME, and names its PORT. */
  constructor(args: readonly string[], env: Record<string, string> & { PORT: string }) {
    const { PATH = '', HOME = '' } = process.env
    this.url = `http://127.0.0.1:${env.PORT}`
    this.child = spawn(process.execPath, [program, 'cluster', ...args], {
      env: { PATH, HOME, NODE_COMPILE_CACHE: compileCache, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString()
      })
    }
    this.ended = once(this.child, 'exit').then(([code, signal]) => {
      this.#gone = true
      return { code, signal }
    })
  }

  /** Waits for words in what it printed; fails with all of it when it ends before. */
  async said(words: string | RegExp, after = 0): Promise<void> {
    const isThere = () => {
      const text = this.output.slice(after)
      return typeof words === 'string' ? text.includes(words) : words.test(text)
    }
    while (!isThere()) {
      if (this.#gone) throw new Error(`the cluster ended before it said ${String(words)}:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Resolves when all its processes are there and it has shown them. */
  ready(): Promise<void> {
    return this.said('╰')
  }

  /** Those that run now, by what was printed last of each. */
  members(): ClusterMember[] {
    const found = new Map<string, ClusterMember>()
    const lines = this.output.matchAll(
      /((?:Server|Worker) \d+)(?: is replaced:| runs again:)?\s+pid (\d+)(?:\s+port (\d+))?/g,
    )
    for (const [, name = '', pid, port] of lines) {
      found.set(name, { name, pid: Number(pid), port: port === undefined ? null : Number(port) })
    }
    return [...found.values()]
  }

  member(name: string): ClusterMember {
    const found = this.members().find((member) => member.name === name)
    if (!found) throw new Error(`there is no ${name} in:\n${this.output}`)
    return found
  }

  /** Replaces all its processes, one after the other; resolves when that is done. */
  async replaceAll(): Promise<void> {
    const after = this.output.length
    this.child.kill('SIGUSR2')
    await this.said('All processes are replaced.', after)
  }

  kill(signal: NodeJS.Signals = 'SIGTERM') {
    this.child.kill(signal)
    return this.ended
  }
}

/** Whether a process is there, and more than a zombie that nobody has collected. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    // Where there is no /proc, the signal has said it.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux'
  }
}
