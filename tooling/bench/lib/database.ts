import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateDatabase } from '@benne/db'
import { discardEmbeddedPostgres, ensureDatabase, startEmbeddedPostgres } from '@benne/db/embedded'
import { prepareQueue } from '@benne/jobs'
import pg from 'pg'

export interface BenchDatabase {
  readonly url: string
  readonly pool: pg.Pool
  /**
   * Where the bare server writes: in one database, Benne would deliver its declarations too, while it is being measured
   * and while it is not.
   */
  readonly bareUrl: string
  /** Makes another one, migrated and empty. */
  another(name: string): Promise<string>
  /** In words: version, and what a commit costs here. */
  readonly description: string
  /** Milliseconds on a processor that PostgreSQL's processes have used; null where /proc does not tell. */
  cpuMs(): number | null
  stop(): Promise<void>
}

/** A PostgreSQL of our own with two databases, migrated and empty; gone when it is stopped. */
export async function startDatabase({ durable }: { durable: boolean }): Promise<BenchDatabase> {
  const directory = await mkdtemp(join(tmpdir(), `benne-bench-${process.pid}-`))
  // As root, PostgreSQL runs as an account that must be able to come here.
  await chmod(directory, 0o755)
  const postgres = await startEmbeddedPostgres({ directory, ephemeral: !durable })
  const url = postgres.url('benne')
  const bareUrl = postgres.url('bare')
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', () => undefined)
  const stop = async () => {
    await pool.end()
    await postgres.stop()
    if (durable) await discardEmbeddedPostgres(directory)
  }
  try {
    for (const each of [url, bareUrl]) await prepare(each)
    const setting = async (name: string) => (await pool.query(`show ${name}`)).rows[0]?.[name] as string
    const [version, fsync, commit] = await Promise.all(
      ['server_version', 'fsync', 'synchronous_commit'].map(setting),
    )
    const postmaster = Number(
      readFileSync(join(await setting('data_directory'), 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    return {
      url,
      bareUrl,
      pool,
      description: `PostgreSQL ${version}, fsync ${fsync}, synchronous_commit ${commit}${
        durable
          ? ''
          : ': a commit waits for no disk, so writes look faster than in production (--durable turns both on)'
      }`,
      cpuMs: () => cpuMsOf(postmaster),
      another: async (name) => {
        await prepare(postgres.url(name))
        return postgres.url(name)
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function prepare(url: string): Promise<void> {
  await ensureDatabase(url)
  const { grantee } = await migrateDatabase(url)
  await prepareQueue(url, grantee)
}

/** Jiffies of the kernel's clock in /proc: a hundred a second on every Linux that Node runs on. */
const jiffyMs = 10

/** The postmaster, its children, and the children that have ended. */
function cpuMsOf(postmaster: number): number | null {
  if (process.platform !== 'linux') return null
  let jiffies = 0
  for (const entry of readdirSync('/proc')) {
    const fields = /^\d+$/.test(entry) ? statFields(entry) : null
    if (!fields) continue
    // After the name in parentheses: state, parent, …; then the user and system time, own and of waited-for children.
    const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((i) => Number(fields[i]))
    if (Number(entry) === postmaster)
      jiffies += (user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0)
    else if (parent === postmaster) jiffies += (user ?? 0) + (system ?? 0)
  }
  return jiffies * jiffyMs
}

function statFields(pid: string): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
