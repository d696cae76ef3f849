import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addToTrees, runsOf } from '../src/custody/heads.ts'
import { hashLeaf, InclusionProof, MerkleTrees, rootOf } from '../src/custody/merkle.ts'

const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const leafOf = (n: number) => sha(Buffer.of(0), Buffer.from(`leaf ${n}`))

/** As RFC 6962 2.1 defines it, by halves. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return leaves[0] as Buffer
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha(Buffer.of(1), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)))
}

function rootsOf(leaves: readonly Buffer[]): string {
  const trees = new MerkleTrees(1)
  for (const leaf of leaves) trees.add(leaf, 0, 1)
  return trees.root(0).toString('hex')
}

describe('a tree', () => {
  // The test vectors that implementations of Certificate Transparency share.
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ]
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %d leaves has the root that RFC 6962 gives', (count, root) => {
    const leaves = inputs.slice(0, count).map((input) => sha(Buffer.of(0), Buffer.from(input, 'hex')))
    expect(rootsOf(leaves)).toBe(root)
  })

  it('has a leaf of 53 bytes: a nought, the id, the number, the hash', () => {
    const recordId = '01a20703-ef83-74bd-b1ea-908a01438c05'
    const hash = Buffer.alloc(32, 7)
    const bytes = Buffer.concat([
      Buffer.from('0001a20703ef8374bdb1ea908a01438c05', 'hex'),
      Buffer.from('00000102', 'hex'),
      hash,
    ])
    expect(bytes).toHaveLength(53)
    expect(hashLeaf({ recordId, seq: 258, hash })).toEqual(sha(bytes))
  })

  it('grows for several days at once as it would for each alone', () => {
    const days = 12
    const trees = new MerkleTrees(days)
    const alone: Buffer[][] = Array.from({ length: days }, () => [])
    for (let record = 0; record < 150; record++) {
      // Some come late in the order of ids, and change two or three times.
      let from = (record * 7) % 5 === 0 ? record % days : Math.floor((record * days) / 150)
      for (let change = 0; from < days; change++) {
        const leaf = leafOf(record * 10 + change)
        const to = change === 2 ? days : Math.min(days, from + 1 + ((record * 31 + change) % 4))
        trees.add(leaf, from, to)
        for (let day = from; day < to; day++) alone[day]?.push(leaf)
        from = to
      }
    }
    for (const [day, leaves] of alone.entries()) {
      expect([trees.size(day), trees.root(day)]).toEqual([leaves.length, naiveRoot(leaves)])
    }
  })
})

describe('an inclusion', () => {
  it('shows each leaf of each tree, and nothing else', () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = Array.from({ length: size }, (_, n) => leafOf(n))
      const root = naiveRoot(leaves)
      for (let index = 0; index < size; index++) {
        const proof = new InclusionProof()
        for (const [n, leaf] of leaves.entries()) proof.add(leaf, n === index)
        const found = proof.end()
        expect(found).toMatchObject({ index, size, root })
        if (!found) return
        expect(rootOf(leaves[index] as Buffer, found)).toEqual(root)
        expect(rootOf(leafOf(99), found)).not.toEqual(root)
        const wrong = [
          { ...found, path: [...found.path, leafOf(98)] },
          ...(size > 1
            ? [
                { ...found, index: (index + 1) % size },
                { ...found, path: found.path.slice(1) },
              ]
            : []),
        ]
        for (const other of wrong) expect(rootOf(leaves[index] as Buffer, other)).not.toEqual(root)
        expect(rootOf(leaves[index] as Buffer, { ...found, index: size })).toBeNull()
      }
    }
  })

  it('is none of a leaf that did not come', () => {
    const proof = new InclusionProof()
    expect(proof.end()).toBeNull()
    proof.add(leafOf(1))
    expect(proof.end()).toBeNull()
  })
})

describe('the newest event of a record', () => {
  const at = (text: string) => new Date(`2026-05-${text}Z`)
  const ends = ['05', '06', '07', '08'].map((day) => at(`${day}T00:00:00`))
  const event = (seq: number, text: string) => ({ seq, createdAt: at(text), hash: Buffer.alloc(32, seq) })
  const runs = (...events: ReturnType<typeof event>[]) =>
    runsOf(events, ends).map(({ from, head }) => [from, head.seq])

  it('counts from its day on', () => {
    expect(runs(event(1, '04T10:00:00'), event(2, '04T11:00:00'), event(3, '06T23:59:59.999'))).toEqual([
      [0, 2],
      [2, 3],
    ])
    expect(runs(event(1, '05T00:00:00'))).toEqual([[1, 1]])
    expect(runs(event(1, '08T00:00:00'))).toEqual([])
  })

  it('is the one with the highest number, whatever the clocks said', () => {
    expect(runs(event(1, '04T10:00:00'), event(2, '07T10:00:00'), event(3, '05T10:00:00'))).toEqual([
      [0, 1],
      [1, 3],
    ])
  })

  it('of another time than there is, is none', () => {
    expect(runsOf([{ seq: 1, createdAt: new Date(Number.NaN), hash: Buffer.alloc(32) }], ends)).toEqual([])
    const trees = new MerkleTrees(ends.length)
    addToTrees(trees, '01a20703-ef83-74bd-b1ea-908a01438c05', [event(1, '06T10:00:00')], ends)
    expect([0, 1, 2, 3].map((day) => trees.size(day))).toEqual([0, 0, 1, 1])
  })
})
