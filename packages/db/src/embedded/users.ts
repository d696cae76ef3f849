import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { birthOf, isSame } from './processes.ts'

// Who uses a cluster: one file for each handle, named by its process. The last to leave stops the server; files of
// processes that were killed do not count. Call these under the cluster's lock.

/** Enters this process, and returns the name to leave by. */
export function enter(home: string, name = `${process.pid}-${randomUUID()}`): string {
  mkdirSync(join(home, 'users'), { recursive: true })
  writeFileSync(join(home, 'users', name), birthOf(process.pid))
  return name
}

/** Leaves, and returns whether nobody else is there. */
export function leave(home: string, name: string): boolean {
  rmSync(join(home, 'users', name), { force: true })
  return !hasUsers(home)
}

/** Whether a living process uses the cluster. Clears away the dead ones. */
export function hasUsers(home: string): boolean {
  let living = 0
  for (const name of list(join(home, 'users'))) {
    const file = join(home, 'users', name)
    if (isSame(Number.parseInt(name, 10), read(file))) living += 1
    else rmSync(file, { force: true })
  }
  return living > 0
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
