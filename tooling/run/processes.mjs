// What /proc knows of processes, where there is one; elsewhere the signal 0 has to do.
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Name, state, parent, process group and the terminal's foreground group of a process, all as text.
 * @param {number | string} pid
 * @returns {{ name: string, state: string, parent: string, group: string, foreground: string } | undefined}
 */
export function processStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything: the other fields begin after the last one.
    const end = text.lastIndexOf(')')
    const [state, parent, group, , , foreground] = text.slice(end + 2).split(' ')
    return { name: text.slice(text.indexOf('(') + 1, end), state, parent, group, foreground }
  } catch {
    return undefined
  }
}

/** Whether a process is there. A zombie is not: in a container nobody may ever collect it. */
export function isAlive(pid) {
  return answers(pid) && processStat(pid)?.state !== 'Z'
}

/** Whether a process group has a member that is more than a zombie. */
export function isGroupAlive(group) {
  if (!answers(-group)) return false
  if (processStat(process.pid) === undefined) return true
  return readdirSync('/proc').some((name) => {
    const stat = /^\d+$/.test(name) ? processStat(name) : undefined
    return stat?.group === String(group) && stat.state !== 'Z'
  })
}

function answers(id) {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
