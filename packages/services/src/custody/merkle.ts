import { hash } from 'node:crypto'

/** One leaf: a record and the newest event of it that the tree covers. */
export interface Leaf {
  readonly recordId: string
  readonly seq: number
  readonly hash: Uint8Array
}

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

/** SHA-256(0x00 ‖ 16 bytes of the record's id ‖ seq, 4 bytes, big-endian ‖ 32 bytes of the event's hash). */
export function hashLeaf({ recordId, seq, hash }: Leaf): Buffer {
  const bytes = Buffer.alloc(1 + 16 + 4 + hash.length)
  bytes.write(recordId.replaceAll('-', ''), 1, 16, 'hex')
  bytes.writeInt32BE(seq, 17)
  bytes.set(hash, 21)
  return sha256(bytes)
}

/** SHA-256(0x01 ‖ left ‖ right). */
function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([one, left, right]))
}
const one = Buffer.of(1)

interface Joined {
  readonly left: Buffer
  readonly right: Buffer
  readonly node: Buffer
}

/**
 * The trees of RFC 6962 of several days at once, over leaves that come in the order of their records' ids: a few
 * hashes for each day and each doubling of the leaves, whatever their number. From one day to the next little differs,
 * and what is the same is hashed once.
 */
export class MerkleTrees {
  /** Roots of the perfect subtrees that are complete, for each day by height. */
  readonly #parts: Buffer[][]
  readonly #sizes: number[]
  readonly #joined: Joined[] = []

  constructor(days: number) {
    this.#parts = Array.from({ length: days }, () => [])
    this.#sizes = Array.from({ length: days }, () => 0)
  }

  /** Adds the next leaf to the trees of the days from the `from`th on, up to but not including the `to`th. */
  add(leaf: Buffer, from: number, to: number): void {
    for (let day = from; day < to; day++) {
      const parts = this.#parts[day] as Buffer[]
      let size = this.#sizes[day] as number
      this.#sizes[day] = size + 1
      let node = leaf
      let height = 0
      for (; size % 2 === 1; size = Math.floor(size / 2)) {
        node = this.#join(parts[height] as Buffer, node, height)
        height++
      }
      parts[height] = node
    }
  }

  #join(left: Buffer, right: Buffer, height: number): Buffer {
    const last = this.#joined[height]
    if (last?.left === left && last.right === right) return last.node
    const node = hashNode(left, right)
    this.#joined[height] = { left, right, node }
    return node
  }

  /** Leaves of a day's tree. */
  size(day: number): number {
    return this.#sizes[day] as number
  }

  /** Root of a day's tree; of an empty one, SHA-256 of nothing. */
  root(day: number): Buffer {
    let root: Buffer | null = null
    let height = 0
    for (let size = this.size(day); size > 0; size = Math.floor(size / 2)) {
      if (size % 2 === 1) {
        const part = this.#parts[day]?.[height] as Buffer
        root = root ? hashNode(part, root) : part
      }
      height++
    }
    return root ?? sha256(Buffer.alloc(0))
  }
}

/** Shows that one leaf is in a tree, with one hash for each doubling of the leaves. */
export interface Inclusion {
  /** Of the leaf, from 0. */
  readonly index: number
  /** Leaves of the tree. */
  readonly size: number
  /** What the leaf's hash is joined with on the way up. */
  readonly path: readonly Buffer[]
}

/** Builds the inclusion of one leaf while all leaves pass by, as `MerkleTrees` does a root. */
export class InclusionProof {
  readonly #parts: { node: Buffer; holds: boolean }[] = []
  readonly #path: Buffer[] = []
  #size = 0
  #index = -1

  /** The next leaf; `wanted` for the one to be shown. */
  add(leaf: Buffer, wanted = false): void {
    if (wanted) this.#index = this.#size
    let part = { node: leaf, holds: wanted }
    let height = 0
    for (let size = this.#size; size % 2 === 1; size = Math.floor(size / 2)) {
      part = this.#join(this.#parts[height] as { node: Buffer; holds: boolean }, part)
      height++
    }
    this.#parts[height] = part
    this.#size++
  }

  #join(left: { node: Buffer; holds: boolean }, right: { node: Buffer; holds: boolean }) {
    if (left.holds) this.#path.push(right.node)
    if (right.holds) this.#path.push(left.node)
    return { node: hashNode(left.node, right.node), holds: left.holds || right.holds }
  }

  /** To be called once, after the last leaf; null when the wanted leaf did not come. */
  end(): (Inclusion & { readonly root: Buffer }) | null {
    let root: { node: Buffer; holds: boolean } | null = null
    let height = 0
    for (let size = this.#size; size > 0; size = Math.floor(size / 2)) {
      if (size % 2 === 1) {
        const part = this.#parts[height] as { node: Buffer; holds: boolean }
        root = root ? this.#join(part, root) : part
      }
      height++
    }
    if (!root || this.#index < 0) return null
    return { index: this.#index, size: this.#size, path: this.#path, root: root.node }
  }
}

/** Root of the tree that a leaf's hash is in by this inclusion, as RFC 9162 2.1.3.2 says; null when it cannot be one. */
export function rootOf(leaf: Buffer, { index, size, path }: Inclusion): Buffer | null {
  if (index >= size) return null
  let at = index
  let last = size - 1
  let root = leaf
  for (const other of path) {
    if (last === 0) return null
    if (at % 2 === 1 || at === last) {
      root = hashNode(other, root)
      // Levels at which it is the last one, and has nothing to its right.
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2)
        last = Math.floor(last / 2)
      }
    } else {
      root = hashNode(root, other)
    }
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? root : null
}
