import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { discardEmbeddedPostgres } from '@benne/db/embedded'
import { Client } from 'pg'

const fixture = fileURLToPath(new URL('../fixtures/hold-embedded.ts', import.meta.url))

/** A place for one embedded PostgreSQL, with a space and a quote in its path, and the processes that use it. */
export class Sandbox {
  readonly parent: string
  readonly directory: string
  readonly #children: ChildProcess[] = []

  private constructor(parent: string) {
    this.parent = parent
    this.directory = join(parent, "it's a place", 'postgres')
  }

  static async create(): Promise<Sandbox> {
    // Named like a test cluster: if this process is killed, the next run clears it away.
    const parent = await mkdtemp(join(tmpdir(), `benne-test-${process.pid}-`))
    // As root, PostgreSQL runs as an account that must be able to come here.
    await chmod(parent, 0o755)
    return new Sandbox(parent)
  }

  async remove(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await discardEmbeddedPostgres(this.directory).catch(() => undefined)
    await rm(this.parent, { recursive: true, force: true })
  }

  /** The process number of the server that runs there. */
  async postmaster(): Promise<number> {
    return Number.parseInt(await readFile(join(this.directory, 'data', 'postmaster.pid'), 'utf8'), 10)
  }

  /** Another process that uses the directory, and the first thing it says. */
  holder(account: { uid?: number; gid?: number } = {}): { child: ChildProcess; said: Promise<string> } {
    const child = spawn(process.execPath, [fixture, this.directory], {
      ...account,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#children.push(child)
    const said = new Promise<string>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.once('data', (chunk) => resolve(String(chunk).trim()))
      }
    })
    return { child, said }
  }
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** A server that has ended may stay a zombie for a while, until somebody collects it. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !stat.includes(') Z')
}
