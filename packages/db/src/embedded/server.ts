import { readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cluster, configure, lastPort, urlOf } from './cluster.ts'
import { query } from './database.ts'
import { isAlive, isPostgres } from './processes.ts'

/** A server that answers on this cluster. */
export interface Server {
  readonly pid: number
  readonly port: number
}

// Replaying the log of a crashed server may take a while; what is stuck longer than that needs a person.
const startMs = 120_000
const logLimitBytes = 10_000_000

/**
 * The server that runs on the cluster, once it answers; undefined when none runs.
 * Throws when there is one that does not answer within two minutes.
 */
export async function findServer(cluster: Cluster): Promise<Server | undefined> {
  const deadline = Date.now() + startMs
  for (;;) {
    const server = listed(cluster)
    if (!server) return undefined
    const problem = server.port ? await problemOf(cluster, server.port) : 'it is starting'
    if (!problem) return server
    if (Date.now() > deadline) {
      throw new Error(`the PostgreSQL in ${cluster.home} (process ${server.pid}) does not answer: ${problem}`)
    }
    await sleep(100)
  }
}

/** Whether that server still runs on the cluster. */
export function isListed(cluster: Cluster, server: Server): boolean {
  return listed(cluster)?.pid === server.pid
}

/**
 * Starts a server and resolves once it answers. Without a `port` it takes a free one.
 * Throws with the end of PostgreSQL's own log.
 */
export async function startServer(cluster: Cluster, port?: number): Promise<Server> {
  const logFile = join(cluster.home, 'postgres.log')
  const deadline = Date.now() + startMs
  for (;;) {
    const chosen = port ?? (await freePort(lastPort(cluster)).catch(() => freePort(0)))
    configure(cluster, chosen)
    const before = rotate(logFile)
    const args = ['start', '-w', '-t', '120', '-D', cluster.data, '-l', logFile]
    // pg_ctl puts the server into a session of its own: a terminal's Ctrl-C reaches us, and we decide when it stops.
    const failure = await cluster.tools.run('pg_ctl', args).then(
      () => undefined,
      (error: Error) => error,
    )
    // Even after a failure: a pg_ctl that outlived its killed starter may have been faster.
    const server = await findServer(cluster)
    if (server) return server
    const reason = tail(logFile, before)
    const portTaken = /Address already in use|could not bind/i.test(reason)
    // Children of a killed server end on their own, when they notice.
    const dying = /is still in use|another postmaster|already exists/i.test(reason)
    if (!(dying || (portTaken && port === undefined)) || Date.now() > deadline) {
      throw new Error(`PostgreSQL does not start in ${cluster.home}: ${reason || failure?.message}`, {
        cause: failure,
      })
    }
    await sleep(200)
  }
}

/** Stops the server, ending its connections but losing nothing. Harmless if it has gone, or its directory has. */
export async function stopServer(cluster: Cluster, server: Server): Promise<void> {
  if (!isPostgres(server.pid, cluster.data)) return
  if (!listed(cluster)) {
    // The directory was deleted under it: pg_ctl has nothing to go by.
    process.kill(server.pid, 'SIGQUIT')
    return
  }
  const stop = (mode: string) =>
    cluster.tools.run('pg_ctl', ['stop', '-w', '-t', '30', '-m', mode, '-D', cluster.data])
  await stop('fast').catch(async () => {
    if (isPostgres(server.pid, cluster.data)) await stop('immediate')
  })
}

/** What postmaster.pid says, unless it is of a server that has died. The port is 0 while the server is starting. */
function listed({ data }: Cluster): Server | undefined {
  const file = join(data, 'postmaster.pid')
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Number(lines[0])
  if (!pid) return undefined
  if (isPostgres(pid, data)) return { pid, port: Number(lines[3] ?? 0) }
  // After a power cut another process may bear that number, and PostgreSQL would take it for its own and not start.
  if (isAlive(pid) || isZombie(pid)) rmSync(file, { force: true })
  return undefined
}

function isZombie(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isAlive(pid)
  } catch {
    return false
  }
}

/** Why the server on that port cannot be used yet. With our password: a stranger on the port is not taken for it. */
async function problemOf(cluster: Cluster, port: number): Promise<string | undefined> {
  try {
    await query(urlOf(cluster, port, 'postgres'), 'select')
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** `wanted` if it is free, any free one for 0. */
function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

/** Empties a log that has grown large, and returns the log's size. */
function rotate(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size < logLimitBytes) return size
  truncateSync(logFile)
  return 0
}

/** The complaints in what was logged since, on one line. */
function tail(logFile: string, since: number): string {
  try {
    const lines = readFileSync(logFile).subarray(since).toString('utf8').trim().split('\n')
    return lines
      .map((line) => /(FATAL|PANIC|ERROR|HINT|DETAIL):\s+(.*)/.exec(line)?.[2])
      .filter((text) => text !== undefined)
      .slice(-4)
      .join('; ')
  } catch {
    return ''
  }
}
