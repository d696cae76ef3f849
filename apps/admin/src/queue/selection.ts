import type { WasteRecord } from '@benne/contracts'

// Which records are picked for doing something to all of them. Pure: the state is elsewhere.

export interface Selection {
  /** Each as it was when it was picked: what has changed since is not acted on unseen. */
  readonly picked: ReadonlyMap<string, WasteRecord>
  /** Where a range begins: what was picked or put back last. */
  readonly anchor: string | null
}

export const nothingPicked: Selection = { picked: new Map(), anchor: null }

export function toggle({ picked }: Selection, record: WasteRecord): Selection {
  const next = new Map(picked)
  if (!next.delete(record.id)) next.set(record.id, record)
  return { picked: next, anchor: record.id }
}

/**
 * From the anchor to `record`, all become what the anchor is: picked, or not. Without an anchor in the list it is a
 * plain toggle. The anchor stays, so that a range can be made longer and shorter again.
 */
export function pickRange(
  selection: Selection,
  listed: readonly WasteRecord[],
  record: WasteRecord,
): Selection {
  const { picked, anchor } = selection
  const from = listed.findIndex(({ id }) => id === anchor)
  const to = listed.findIndex(({ id }) => id === record.id)
  if (anchor === null || from === -1 || to === -1 || from === to) return toggle(selection, record)
  const range = listed.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { picked: setAll(picked, range, picked.has(anchor)), anchor }
}

/** All that are listed, or none of them when all were picked. */
export function toggleAll({ picked }: Selection, listed: readonly WasteRecord[]): Selection {
  return { picked: setAll(picked, listed, stateOf(picked, listed) !== 'all'), anchor: null }
}

function setAll(picked: Selection['picked'], records: readonly WasteRecord[], on: boolean) {
  const next = new Map(picked)
  for (const record of records) {
    if (!on) next.delete(record.id)
    // Who is picked already stays as it was seen then.
    else if (!next.has(record.id)) next.set(record.id, record)
  }
  return next
}

export function stateOf(
  picked: Selection['picked'],
  listed: readonly { id: string }[],
): 'none' | 'some' | 'all' {
  const count = listed.filter(({ id }) => picked.has(id)).length
  if (count === 0) return picked.size === 0 ? 'none' : 'some'
  return count === listed.length ? 'all' : 'some'
}

export function without({ picked, anchor }: Selection, ids: Iterable<string>): Selection {
  const next = new Map(picked)
  for (const id of ids) next.delete(id)
  return { picked: next, anchor }
}

/** A record as its own picker has just changed it: that is no surprise to them. */
export function refreshed(selection: Selection, record: WasteRecord): Selection {
  if (!selection.picked.has(record.id)) return selection
  return { ...selection, picked: new Map(selection.picked).set(record.id, record) }
}

/** How many of the picked were changed since, and how many stand in the list no more. */
export function drift(picked: Selection['picked'], listed: readonly WasteRecord[]) {
  const versions = new Map(listed.map(({ id, version }) => [id, version]))
  let changed = 0
  let gone = 0
  for (const { id, version } of picked.values()) {
    const now = versions.get(id)
    if (now === undefined) gone++
    else if (now !== version) changed++
  }
  return { changed, gone }
}
