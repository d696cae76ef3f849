import { randomBytes, randomUUID } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Account, give } from './account.ts'
import type { Tools } from './tools.ts'

/** Where a cluster is and how it is run. */
export interface Cluster {
  /** The directory that was asked for; `home` is elsewhere when PostgreSQL's account cannot reach it. */
  readonly origin: string
  /** Holds the data directory, the log, the lock and the list of users. */
  readonly home: string
  readonly data: string
  readonly account: Account | undefined
  readonly tools: Tools
  readonly ephemeral: boolean
  readonly log: (line: string) => void
}

/** The role that owns everything, and its password's file inside the data directory: they live and die together. */
const role = 'benne'
const passwordFile = 'benne.password'

const hasty = [
  'fsync = off',
  'synchronous_commit = off',
  'full_page_writes = off',
  'wal_level = minimal',
  'max_wal_senders = 0',
]
// Statements and details of errors hold what people have entered: that has no place in a log.
const discreet = ['log_error_verbosity = terse', 'log_min_error_statement = panic', 'log_checkpoints = off']

/** Creates the cluster if there is none yet. Throws if there is one that this PostgreSQL cannot read. */
export async function initialise(cluster: Cluster): Promise<void> {
  const { home, data } = cluster
  clearDrafts(home)
  if (existsSync(join(data, 'PG_VERSION'))) {
    checkVersion(cluster)
    return
  }
  if (existsSync(data) && readdirSync(data).length > 0) {
    throw new Error(`${data} is no PostgreSQL database, and not empty: move it away, and start again.`)
  }
  cluster.log(`creating a PostgreSQL database in ${home}`)
  // Complete or not there: an initdb that was interrupted leaves a draft, which the next start clears away.
  const draft = join(home, `data.new-${randomUUID()}`)
  await createCluster(cluster, draft)
  rmSync(data, { recursive: true, force: true })
  renameSync(draft, data)
}

async function createCluster({ account, tools, ephemeral }: Cluster, draft: string): Promise<void> {
  const password = randomBytes(18).toString('base64url')
  const secret = `${draft}.password`
  write(secret, password, account)
  const auth = ['-U', role, '-A', 'scram-sha-256', `--pwfile=${secret}`]
  // The same order and letters on every machine, whatever the system's C library says.
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const speed = ephemeral ? ['--no-sync'] : []
  await tools.run('initdb', ['-D', draft, ...auth, ...locale, ...speed, '--no-instructions'])
  rmSync(secret)
  write(join(draft, passwordFile), password, account)
  appendFileSync(join(draft, 'postgresql.conf'), "\ninclude_if_exists = 'benne.conf'\n", { flush: true })
}

/** Writes the settings that every start begins with. */
export function configure({ data, account, ephemeral }: Cluster, port: number): void {
  const settings = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    // A socket's path may not exceed some 100 characters: a deep checkout would not start.
    "unix_socket_directories = ''",
    'max_connections = 200',
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    // Compiles queries that take milliseconds anyway.
    'jit = off',
    ...(ephemeral ? hasty : discreet),
  ]
  write(join(data, 'benne.conf'), `${settings.join('\n')}\n`, account)
}

/** The port of the last start, if there was one: whoever noted an address finds the database there again. */
export function lastPort({ data }: Cluster): number | undefined {
  try {
    return Number(/^port = (\d+)$/m.exec(readFileSync(join(data, 'benne.conf'), 'utf8'))?.[1]) || undefined
  } catch {
    return undefined
  }
}

/** The address of a database on the cluster, with its password. */
export function urlOf({ data }: Cluster, port: number, database: string): string {
  const password = readFileSync(join(data, passwordFile), 'utf8')
  return `postgres://${role}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}

function checkVersion({ home, data, tools }: Cluster): void {
  const made = Number.parseInt(readFileSync(join(data, 'PG_VERSION'), 'utf8'), 10)
  if (made === tools.major) return
  throw new Error(
    `The database in ${home} was made by PostgreSQL ${made}, Benne brings ${tools.major}: dump it with the version ` +
      'of Benne that made it and load it into a new one, or move the directory away to start with an empty one.',
  )
}

function clearDrafts(home: string): void {
  for (const name of readdirSync(home)) {
    if (!name.startsWith('data.new-')) continue
    try {
      rmSync(join(home, name), { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // An initdb that outlived its killed starter still writes there: the next start's turn.
    }
  }
}

function write(path: string, text: string, account: Account | undefined): void {
  writeFileSync(path, text, { mode: 0o600, flush: true })
  give(path, account)
}
