import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import type { Readable } from 'node:stream'

export interface OwnRedis {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Milliseconds within which it must take connections. */
const startMs = 10_000

/**
 * Runs redis-server as itself, once that is known to be there; a reader beside it ends it when its input does: when the
 * process that started it is gone, however that ended.
 */
const script = `command -v redis-server >/dev/null || exit 127
exec 3<&0
(read -r _ <&3; kill "$$" 2>/dev/null) &
exec redis-server "$@" </dev/null 3<&-`

/**
 * Starts a Redis for as long as this process lives: on loopback, on a free port, nothing on the disk. Null when there
 * is no redis-server on the PATH, or when it does not start.
 */
export async function startOwnRedis(): Promise<OwnRedis | null> {
  if (process.platform === 'win32') return null
  const port = await freePort()
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('sh', ['-c', script, 'sh', ...options], {
    cwd: tmpdir(),
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit').then(
    () => false,
    () => false,
  )
  child.stdin.on('error', () => {})
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), startMs).unref())
  const started = await Promise.race([isReady(child.stdout), ended, late])
  const stop = async () => {
    child.kill('SIGTERM')
    child.stdin.destroy()
    await ended
  }
  if (started) {
    void ended.then(() => child.stdin.destroy())
    return { url: `redis://127.0.0.1:${port}`, pid: child.pid ?? -1, stop }
  }
  await stop()
  return null
}

async function isReady(output: Readable): Promise<boolean> {
  let said = ''
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    if (!said.includes('Ready to accept connections')) continue
    output.resume()
    return true
  }
  return false
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
