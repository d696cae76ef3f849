import { compareEventIds } from '@benne/contracts'
import type { Pool } from 'pg'
import type { Listener } from './listener.ts'
import { until } from './until.ts'

interface Row {
  readonly id: string
  readonly userId: string | null
  readonly staff: boolean
}

/** The log itself, in order: what everybody should have been sent is read from here, and from nowhere else. */
export async function readLog(pool: Pool): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    `select tx || '-' || seq as id, user_id as "userId", staff from live_events order by tx, seq`,
  )
  return rows
}

/** The ids that a listener should hold: what concerns it, after its welcome, without what a resync passed over. */
export function owed(log: readonly Row[], { person, from, resyncs }: Listener): string[] {
  const mine = log
    .filter(({ id, userId, staff }) => {
      const concerned = (staff && person.role !== 'user') || userId === person.userId
      return concerned && compareEventIds(id, from) > 0
    })
    .map(({ id }) => id)
  return resyncs.reduce(
    (left, { to, had }) => [
      ...left.slice(0, had),
      ...left.slice(had).filter((id) => compareEventIds(id, to) > 0),
    ],
    mine,
  )
}

/**
 * Waits until every listener has been sent as much as the log holds for it, then compares: every event once, in order.
 * Nothing may be written any more. Returns how many that were; throws with what is missing, doubled or out of order, and
 * for whom.
 */
export async function expectEverything(
  pool: Pool,
  listeners: readonly Listener[],
  seconds = 60,
): Promise<number> {
  const log = await readLog(pool)
  if (log.length === 0) throw new Error('nothing was written: there is nothing to compare')
  const owing = listeners.map((listener) => ({ listener, resyncs: -1, ids: [] as string[] }))
  await until('everybody has been sent everything', seconds, () => {
    for (const each of owing) {
      // Another resync is all that changes it; the log may be long.
      if (each.resyncs === each.listener.resyncs.length) continue
      each.resyncs = each.listener.resyncs.length
      each.ids = owed(log, each.listener)
    }
    const behind = owing.filter(({ listener, ids }) => listener.ids.length < ids.length)
    if (behind.length === 0) return null
    return `${behind.length} of ${listeners.length} are behind, such as ${behind
      .slice(0, 3)
      .map(({ listener: { name, ids, connections }, ids: { length } }) => {
        return `${name} (${ids.length} of ${length}, at ${ids.at(-1)}, ${connections} connections)`
      })
      .join(', ')}`
  })
  const wrong = owing.flatMap(({ listener, ids }) => difference(ids, listener) ?? [])
  if (wrong.length > 0)
    throw new Error(`${wrong.length} of ${listeners.length} are wrong:\n${wrong.slice(0, 5).join('\n')}`)
  return listeners.reduce((sum, { ids }) => sum + ids.length, 0)
}

/** In words, what is wrong with what a listener was sent; null when nothing is. */
export function difference(
  wanted: readonly string[],
  { name, ids, connections }: Pick<Listener, 'name' | 'ids' | 'connections'>,
): string | null {
  if (wanted.length === ids.length && wanted.every((id, n) => id === ids[n])) return null
  const [has, should] = [new Set(ids), new Set(wanted)]
  const some = (list: readonly string[]) => `${list.length} (${list.slice(0, 3).join(', ')})`
  const missing = wanted.filter((id) => !has.has(id))
  const seen = new Set<string>()
  const doubled = ids.filter((id) => seen.size === seen.add(id).size)
  const strange = ids.filter((id) => !should.has(id))
  const unordered = ids.filter((id, n) => n > 0 && compareEventIds(ids[n - 1] as string, id) > 0)
  return `${name}, ${connections} connections, ${ids.length} of ${wanted.length}: missing ${some(missing)}, doubled ${some(doubled)}, not for it ${some(strange)}, out of order ${some(unordered)}`
}
