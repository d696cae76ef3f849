import { readFileSync } from 'node:fs'

/** Whether a process exists. A zombie counts as gone: in a container nobody may ever collect it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Not ours to signal, but there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return stat(pid)?.[0] !== 'Z'
}

/**
 * What tells a process from a later one of the same number: its start, in clock ticks since boot.
 * Empty where there is no /proc; the number alone has to do there.
 */
export function birthOf(pid: number): string {
  return stat(pid)?.[19] ?? ''
}

/** Whether `pid` is the process that was born then. */
export function isSame(pid: number, birth: string): boolean {
  return isAlive(pid) && birthOf(pid) === birth
}

/** Whether `pid` is a PostgreSQL server on that data directory; true in doubt. */
export function isPostgres(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data)
  } catch {
    return true
  }
}

/** The fields of /proc/<pid>/stat from the third, the state, on. */
function stat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
