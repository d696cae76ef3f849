import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { birthOf, isSame } from './processes.ts'

// Longer than anything done under the lock: creating a cluster on a slow disk, recovering a big one.
const patienceMs = 180_000

/**
 * Runs `work` while no other process, and nothing else in this one, holds `file`. A holder that was killed is
 * noticed. Throws when the lock cannot be had within three minutes.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const record = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid), token: randomUUID() })
  const deadline = Date.now() + patienceMs
  while (!create(file, record)) {
    if (clearAbandoned(file)) continue
    if (Date.now() > deadline) throw new Error(`another process holds ${file} for too long`)
    await sleep(50)
  }
  try {
    return await work()
  } finally {
    if (read(file) === record) rmSync(file, { force: true })
  }
}

function create(file: string, record: string): boolean {
  try {
    writeFileSync(file, record, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Removes the lock of a dead holder. One waiter at a time may judge, or the second would remove the first one's new lock. */
function clearAbandoned(file: string): boolean {
  if (!isAbandoned(file)) return false
  const judge = `${file}.judge`
  try {
    mkdirSync(judge)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    if (ageMs(judge) > 10_000) rmdirSync(judge)
    return false
  }
  try {
    if (!isAbandoned(file)) return false
    rmSync(file, { force: true })
    return true
  } finally {
    rmdirSync(judge)
  }
}

function isAbandoned(file: string): boolean {
  const text = read(file)
  if (text === undefined) return false
  try {
    const { pid, birth } = JSON.parse(text) as { pid: number; birth: string }
    return !isSame(pid, birth)
  } catch {
    // Half-written: its writer is at work, unless it was killed just there.
    return ageMs(file) > 5_000
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return 0
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
