import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { prepareHome } from './embedded/account.ts'
import { type Cluster, initialise, urlOf } from './embedded/cluster.ts'
import { withLock } from './embedded/lock.ts'
import { findServer, isListed, type Server, startServer, stopServer } from './embedded/server.ts'
import { findTools } from './embedded/tools.ts'
import { enter, hasUsers, leave } from './embedded/users.ts'

export { ensureDatabase } from './embedded/database.ts'

/**
 * A PostgreSQL that Benne brings along. Several processes may share one: the first starts it, the others attach,
 * and the last one to leave stops it. A process that was killed counts as gone.
 */
export interface EmbeddedPostgres {
  readonly port: number
  /** The address of one of its databases, `postgres` unless told otherwise, as its superuser. */
  url(database?: string): string
  /** Starts it again, on the same port, if it has died. Resolves to whether it had to. */
  ensureRunning(): Promise<boolean>
  /** Leaves, and stops it (gracefully, at most 30 s) unless another process uses it. Doing so twice is harmless. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Created if absent; kept for this alone. */
  directory: string
  /** For tests: nothing is written through to the disk, and the directory goes when the last user leaves. */
  ephemeral?: boolean
  log?: (line: string) => void
}

/**
 * Starts the PostgreSQL of a directory, or attaches to the one that runs there. Throws one line for people when the
 * directory cannot be used, was made by another major version, or PostgreSQL does not run on this machine.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = await open(options)
  return locked(cluster, async () => {
    await initialise(cluster)
    const found = await findServer(cluster)
    const server = found ?? (await startServer(cluster))
    cluster.log(
      `PostgreSQL ${cluster.tools.major} ${found ? 'runs already' : 'started'} on port ${server.port}`,
    )
    return handle(cluster, server, enter(cluster.home))
  })
}

/** Stops and deletes the cluster of a directory, unless a living process uses it. Resolves to whether it did. */
export async function discardEmbeddedPostgres(directory: string): Promise<boolean> {
  const cluster = await open({ directory, ephemeral: true })
  return locked(cluster, async () => {
    if (hasUsers(cluster.home)) return false
    const server = await findServer(cluster)
    if (server) await stopServer(cluster, server)
    remove(cluster)
    return true
  })
}

async function open({
  directory,
  ephemeral = false,
  log = () => undefined,
}: EmbeddedOptions): Promise<Cluster> {
  const origin = resolve(directory)
  const { home, account } = prepareHome(origin)
  // pg_ctl hands paths to a shell within double quotes, where these would do something.
  if (process.platform !== 'win32' && /["$`\\\n]/.test(home)) {
    throw new Error(`The path ${home} holds one of " $ \` \\: choose another directory with BENNE_DATA_DIR.`)
  }
  const tools = await findTools(account)
  return { origin, home, data: join(home, 'data'), account, tools, ephemeral, log }
}

function remove({ home, origin }: Cluster): void {
  for (const path of [home, origin]) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}

function locked<T>(cluster: Cluster, work: () => Promise<T>): Promise<T> {
  return withLock(join(cluster.home, 'lock'), work)
}

function handle(cluster: Cluster, first: Server, user: string): EmbeddedPostgres {
  let server = first
  let stopping: Promise<void> | undefined
  const address = new URL(urlOf(cluster, first.port, 'postgres'))
  return {
    port: first.port,
    url: (database = 'postgres') =>
      Object.assign(new URL(address), { pathname: `/${encodeURIComponent(database)}` }).href,
    ensureRunning: async () => {
      // Asked every few seconds: nothing is locked or written while all is well.
      if (stopping || isListed(cluster, server)) return false
      if (!existsSync(cluster.home)) throw new Error(`${cluster.home} has been deleted: start Benne again`)
      return locked(cluster, async () => {
        enter(cluster.home, user)
        const found = await findServer(cluster)
        server = found ?? (await startServer(cluster, first.port))
        return !found
      })
    },
    stop: () => {
      stopping ??= stop(cluster, () => server, user)
      return stopping
    },
  }
}

async function stop(cluster: Cluster, server: () => Server, user: string): Promise<void> {
  await locked(cluster, async () => {
    if (!leave(cluster.home, user)) return
    await stopServer(cluster, server())
    if (cluster.ephemeral) remove(cluster)
  }).catch(async (error: NodeJS.ErrnoException) => {
    // Somebody has deleted the directory: the lock has nowhere to be.
    if (error.code !== 'ENOENT') throw error
    await stopServer(cluster, server())
  })
}
