import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../../../../tooling/lib/compile-cache.ts'
import { custodyKey, jwtSecret } from './server.ts'

const entry = fileURLToPath(new URL('../../src/start.ts', import.meta.url))

/** A real server process, with what it printed. */
export class ServerProcess {
  readonly child: ChildProcess
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  output = ''

  constructor(env: Record<string, string>, options: { uid?: number; gid?: number } = {}) {
    const { PATH = '', HOME = '' } = process.env
    this.child = spawn(process.execPath, [entry], {
      env: { PATH, HOME, NODE_COMPILE_CACHE: compileCache, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString()
      })
    }
    this.exited = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }))
  }

  /** Waits until it serves; fails with what it printed when it ends before. */
  async ready(url: string): Promise<void> {
    let gone = false
    void this.exited.then(() => {
      gone = true
    })
    while (!gone) {
      const response = await fetch(`${url}/health/ready`).catch(() => null)
      if (response?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`the server ended:\n${this.output}`)
  }

  kill(signal: NodeJS.Signals = 'SIGTERM') {
    this.child.kill(signal)
    return this.exited
  }
}

/** What a process needs to run on a database that is there and migrated. */
export const onDatabase = (databaseUrl: string, port: number): Record<string, string> => ({
  NODE_ENV: 'production',
  DATABASE_URL: databaseUrl,
  JWT_SECRET_KEY: jwtSecret,
  CUSTODY_SIGNING_KEY: custodyKey,
  PORT: String(port),
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
})

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
