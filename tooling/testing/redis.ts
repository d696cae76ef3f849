import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'

import { createClient, type RedisClientType } from 'redis'

// For tests of packages that do not know the one with the connection.
export { closeRedis, connectRedis, type RedisClient } from '@benne/realtime'

const program = 'redis-server'

/** Whether this machine has a Redis to test with. */
export const hasRedis = spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0

/** A Redis of one test's own, on loopback, that writes nothing to the disk. */
export class TestRedis {
  readonly port: number
  readonly #options: readonly string[]
  #child: ChildProcess | undefined

  /** `options`: more for the command line, such as `--maxclients 10` as two. */
  constructor(port: number, options: readonly string[] = []) {
    this.port = port
    this.#options = options
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Starts it, empty, on its port; resolves when it takes connections. */
  async start(): Promise<void> {
    const options = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const child = spawn(program, [...options, ...this.#options], {
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: tmpdir(),
    })
    this.#child = child
    let output = ''
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      output += String(chunk)
      if (output.includes('Ready to accept connections')) {
        child.stdout.resume()
        return
      }
    }
    throw new Error(`redis-server ended:\n${output}`)
  }

  /** Ends it at once, as a crash would; resolves when its port is free. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** Keeps its connections, and answers nothing until `resume`. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }
}

/** Starts a Redis on a free port. `kill` it at the end. */
export async function startRedis(options: readonly string[] = []): Promise<TestRedis> {
  const redis = new TestRedis(await freePort(), options)
  await redis.start()
  return redis
}

/** A connection of the test's own, to look into it and to say what Benne never would. `destroy` it at the end. */
export async function openAdmin(url: string): Promise<RedisClientType> {
  const admin = createClient({ url, RESP: 3 })
  admin.on('error', () => {}) // it is killed in tests, and comes back by itself
  return admin.connect()
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
