import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DescribedFace, FaceEncoder, LookedPicture } from '@benne/biometrics'
import { type PairFolder, personOf } from './folder.ts'

/** The described face of each picture; null where none was found. */
export type Described = ReadonlyMap<string, DescribedFace | null>

/** As many pictures as are under way at once; each thread always has a next one. */
const underWay = 8

/** Describes all pictures of the folder. Rejects with the picture's name when one cannot be read. */
export async function describeFolder(
  { directory, pictures }: PairFolder,
  encoder: FaceEncoder,
): Promise<Described> {
  const described = await inTurn(pictures, async (picture) => {
    const looked = await encoder
      .describe(readFileSync(join(directory, picture)), { claimedType: null })
      .catch((cause: unknown) => {
        throw new Error(`${picture}: ${String(cause)}`, { cause })
      })
    return [picture, middleFace(looked)] as const
  })
  return new Map(described)
}

/** The faces of each person, in the order of the pictures' names; those with many pictures first. */
export function facesByPerson(described: Described): DescribedFace[][] {
  const people = new Map<string, DescribedFace[]>()
  for (const [picture, face] of described) {
    const person = personOf(picture)
    if (face) people.set(person, [...(people.get(person) ?? []), face])
  }
  return [...people.values()]
}

/** Does `work` on each, several at once; results in the order of `all`. */
export async function inTurn<T, R>(all: readonly T[], work: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const one = async () => {
    while (next < all.length) {
      const index = next
      next += 1
      results[index] = await work(all[index] as T)
    }
  }
  await Promise.all(Array.from({ length: underWay }, one))
  return results
}

/** Of several the one nearest to the middle: whom such a picture is of. */
export function middleFace<F extends DescribedFace>({ width, height, faces }: LookedPicture<F>): F | null {
  const off = ({ box }: F) =>
    Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2)
  return faces.toSorted((a, b) => off(a) - off(b))[0] ?? null
}
