import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { basename, join } from 'node:path'

/** The unprivileged account that PostgreSQL runs as when we are root, since it refuses to be root. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Where root keeps what the account must reach and a directory of ours does not let it. */
export const sharedDirectory = '/var/lib/benne'

/**
 * Makes the directory of a cluster, and returns where it really is and which account PostgreSQL runs as.
 * Throws one line that names the directory and the remedy.
 */
export function prepareHome(directory: string): { home: string; account: Account | undefined } {
  if (process.getuid?.() !== 0) {
    checkOwner(directory)
    make(directory)
    return { home: directory, account: undefined }
  }
  make(directory)
  const account = ownerOf(join(directory, 'data')) ?? unprivileged()
  give(directory, account)
  if (canWrite(account, directory)) return { home: directory, account }
  const home = elsewhere(directory)
  make(home)
  give(home, account)
  return { home, account }
}

/**
 * Where the database of a directory is that the account cannot reach. The directory says so itself: another one made
 * later in its place is another database, and one that is moved takes its database along.
 */
function elsewhere(directory: string): string {
  const note = join(directory, 'LOCATION')
  const written = existsSync(note) ? readFileSync(note, 'utf8').trim().split('\n').at(-1) : undefined
  if (written?.startsWith(`${sharedDirectory}/`)) return written
  const home = join(sharedDirectory, `${basename(directory)}-${randomBytes(5).toString('hex')}`)
  writeFileSync(
    note,
    `PostgreSQL does not run as root, and its account cannot get here. The database is in:\n${home}\n`,
  )
  return home
}

function make(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    readdirSync(directory)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `Benne cannot keep its database in ${directory} (${code}): make it a directory that ${userName()} can ` +
        'write in, or choose another with BENNE_DATA_DIR.',
      { cause: error },
    )
  }
}

function checkOwner(directory: string): void {
  const owner = ownerOf(join(directory, 'data'))
  if (!owner || process.platform === 'win32' || owner.uid === process.getuid?.()) return
  throw new Error(
    `The database in ${directory} belongs to another account (uid ${owner.uid}): run Benne as that one or as root, ` +
      'or choose another directory with BENNE_DATA_DIR.',
  )
}

function ownerOf(path: string): Account | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined
}

function unprivileged(): Account {
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) }
    } catch {
      // No such account here.
    }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it.',
  )
}

function idOf(flag: string, name: string): number {
  return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
}

/** Hands a file or directory to the account, if there is one. */
export function give(path: string, account: Account | undefined): void {
  if (account) chownSync(path, account.uid, account.gid)
}

function canWrite(account: Account, directory: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'cd -- "$0" && test -w .', directory], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'this account'
  }
}
