import type { CustodyRoot } from '@benne/contracts'

/** A key that days were signed with, and from the first to the last of those that are known. */
export interface SigningKey {
  readonly publicKey: string
  readonly from: string
  readonly to: string
}

/** The keys of these days, the newest day's first. Keys change seldom, so mostly there is one. */
export function keysOf(roots: readonly CustodyRoot[]): SigningKey[] {
  const keys = new Map<string, SigningKey>()
  for (const { publicKey, day } of roots) {
    const { from = day, to = day } = keys.get(publicKey) ?? {}
    keys.set(publicKey, { publicKey, from: day < from ? day : from, to: day > to ? day : to })
  }
  return [...keys.values()].toSorted((a, b) => (a.to < b.to ? 1 : -1))
}

/** As it is downloaded: all that is needed to check the day elsewhere. */
export const rootFile = (root: CustodyRoot): string => `${JSON.stringify(root, null, 2)}\n`

/** Begin and end of a hash, for eyes that compare. */
export const shortHash = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-8)}`
