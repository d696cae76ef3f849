// A lock file that survives kill -9 of its holder, for what two runs must not do at once.
import { randomUUID } from 'node:crypto'
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, isGroupAlive } from './processes.mjs'

// The holder touches the file every 2 s: a file that nobody has touched for a minute has no holder,
// even if another process has come to bear the holder's number since.
const beatMs = 2_000
const forgottenMs = 60_000
// A process group that outlived its killed starter (the installer, say) gets this long to finish.
const orphanMs = 300_000

/**
 * Waits until `file` can be created, and returns its holder's handle.
 * @param {string} file path of the lock; its directory must exist
 * @param {() => void} onWait called once if somebody else holds it
 * @returns {Promise<{ noteGroup(id: number | undefined): void, release(): void }>} `noteGroup` records a process
 *   group which must also have ended before the lock counts as abandoned
 */
export async function acquireLock(file, onWait) {
  const record = { pid: process.pid, host: hostname(), token: randomUUID(), group: undefined }
  let waiting = false
  while (!create(file, record)) {
    if (clearAbandoned(file)) continue
    if (!waiting) onWait()
    waiting = true
    await sleep(200)
  }
  const beat = setInterval(() => touch(file), beatMs)
  beat.unref()
  const release = () => {
    clearInterval(beat)
    process.off('exit', release)
    if (read(file)?.token === record.token) rmSync(file, { force: true })
  }
  process.on('exit', release)
  return {
    noteGroup(id) {
      record.group = id
      // In one step: a reader that comes in between must not find half of it.
      const next = `${file}.${record.token}`
      writeFileSync(next, JSON.stringify(record))
      renameSync(next, file)
    },
    release,
  }
}

function create(file, record) {
  try {
    writeFileSync(file, JSON.stringify(record), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Removes the lock if its holder is gone. Only one waiter at a time may judge, or the second would remove the first one's new lock. */
function clearAbandoned(file) {
  if (!isAbandoned(file)) return false
  const judge = `${file}.judge`
  try {
    mkdirSync(judge)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
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

function isAbandoned(file) {
  const age = ageMs(file)
  const holder = read(file)
  // Half-written: its writer is at work, unless it was killed just there.
  if (!holder) return age > 5_000
  if (holder.host !== hostname()) return age > forgottenMs
  if (isAlive(holder.pid)) return age > forgottenMs
  return !(holder.group && isGroupAlive(holder.group) && age < orphanMs)
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return 0
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date())
  } catch {
    // Gone: released meanwhile.
  }
}
