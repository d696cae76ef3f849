import { descriptorLength, FaceIndex } from '@benne/biometrics'
import { heading, note, number, table, times } from './lib/print.ts'
import { interleave } from './lib/rounds.ts'
import { median, ratio, spread } from './lib/stats.ts'

/** Of one search. */
interface Search {
  readonly milliseconds: number
}

/** Who is it among so many: the index beside a plain loop over the same numbers, which gives the same answer. */
export async function benchFaceIndex({ quick }: { readonly quick: boolean }): Promise<void> {
  heading('face-index')
  const sizes = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]
  const rounds = quick ? 3 : 15
  const rows: string[][] = []
  for (const size of sizes) rows.push(await measure(size, rounds))
  table(
    `One search, medians of ${rounds} rounds`,
    [
      { head: 'descriptors' },
      { head: 'Benne, ms' },
      { head: 'plain loop, ms' },
      { head: 'ratio' },
      { head: 'of each pair' },
      { head: 'GB/s read' },
      { head: 'filling, ms' },
    ],
    rows,
  )
  note(
    `The plain loop is JavaScript over one Float32Array; both sides search on the main thread, in turn, and their answers
    are compared. Filling is setting all descriptors one by one. From about 100 000 descriptors on, which no cache of the
    processor holds, it is memory that the index waits for.`,
  )
}

async function measure(size: number, rounds: number): Promise<string[]> {
  const numbers = randomNumbers((size + rounds) * descriptorLength)
  const at = (place: number) => numbers.subarray(place * descriptorLength, (place + 1) * descriptorLength)
  const index = new FaceIndex()
  const begun = performance.now()
  for (let place = 0; place < size; place += 1) index.set(String(place), at(place))
  const filling = performance.now() - begun
  // Searches of one round, so that a round is no shorter than some milliseconds.
  const repeats = Math.max(1, Math.round(200_000 / size))
  const queries = Array.from({ length: rounds }, (_, round) => at(size + round))
  compare(index, numbers, size, queries)
  const side = (search: (query: Float32Array) => unknown) => {
    let round = 0
    return async (): Promise<Search> => {
      const query = queries[round++ % rounds] as Float32Array
      const started = performance.now()
      for (let i = 0; i < repeats; i += 1) search(query)
      return { milliseconds: (performance.now() - started) / repeats }
    }
  }
  const [ours, theirs] = await interleave(rounds, [
    side((query) => index.nearest(query)),
    side((query) => plainNearest(numbers, size, query)),
  ])
  return printed(size, ours, theirs, filling)
}

function printed(size: number, ours: readonly Search[], theirs: readonly Search[], filling: number) {
  const of = ({ milliseconds }: Search) => milliseconds
  const took = median(ours.map(of))
  const [least, most] = spread(ours, theirs, of)
  return [
    number(size),
    number(took),
    number(median(theirs.map(of))),
    times(ratio(ours, theirs, of)),
    `${number(least)}–${times(most)}`,
    number((size * descriptorLength * 4) / took / 1e6),
    number(filling),
  ]
}

/** Throws unless both sides find the same; they are warm afterwards. */
function compare(index: FaceIndex, numbers: Float32Array, size: number, queries: readonly Float32Array[]) {
  for (const query of queries) {
    const [ours, plain] = [index.nearest(query), plainNearest(numbers, size, query)]
    const apart = Math.abs((ours?.distance ?? Number.NaN) - plain.distance)
    if (ours?.id !== String(plain.place) || !(apart < 1e-5))
      throw new Error('the two sides found different faces')
  }
}

function plainNearest(numbers: Float32Array, size: number, query: Float32Array) {
  let place = -1
  let first = Infinity
  let second = Infinity
  for (let row = 0, at = 0; row < size; row += 1, at += descriptorLength) {
    let square = 0
    for (let i = 0; i < descriptorLength; i += 1) {
      const difference = (numbers[at + i] as number) - (query[i] as number)
      square += difference * difference
    }
    if (square < first) {
      second = first
      first = square
      place = row
    } else if (square < second) second = square
  }
  return { place, distance: Math.sqrt(first), second: Math.sqrt(second) }
}

/** Xorshift from a fixed seed: the same numbers in each run. */
function randomNumbers(length: number): Float32Array {
  let state = 0x2545f491
  return new Float32Array(length).map(() => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state / 2 ** 33
  })
}
