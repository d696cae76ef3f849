import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DescribedFace, distance, type FaceEncoder, poseOf, sameFaceDistance } from '@benne/biometrics'
import { poseHead } from '@benne/biometrics/testing'
import { note, number } from '../lib/print.ts'
import { percentile } from '../lib/stats.ts'
import { type Attempt, agrees, isStraight } from './attempts.ts'
import { type Described, inTurn, middleFace } from './describe.ts'
import { type PairFolder, personOf } from './folder.ts'
import type { Probe } from './rules.ts'

/** A probe whose pictures are of one moment: one picture, and the head in it turned to both sides by warping. */
export interface Sitting {
  readonly person: string
  readonly probe: Probe
}

const perPerson = 3

/**
 * Of pictures that look straight ahead, those of people with several of them first, `most` at most; half a second for each
 * turn. A head that the warp does not turn far enough is left out.
 */
export async function makeSittings(
  { directory }: PairFolder,
  described: Described,
  encoder: FaceEncoder,
  most: number,
): Promise<Sitting[]> {
  const straight = [...described].flatMap(([picture, face]) =>
    face && isStraight(face) ? [{ picture, person: personOf(picture), face }] : [],
  )
  const people = Map.groupBy(straight, ({ person }) => person)
  const chosen = [...people.values()]
    .toSorted((a, b) => b.length - a.length)
    .flatMap((theirs) => theirs.slice(0, perPerson))
    .slice(0, most)
  const sittings = await inTurn(chosen, async ({ picture, person, face }) => {
    const bytes = readFileSync(join(directory, picture))
    const turned = [await turn(bytes, 'left', encoder), await turn(bytes, 'right', encoder)]
    const [left, right] = turned
    return left && right ? { person, probe: { straight: face, turned: [left, right] } } : null
  })
  return sittings.flatMap((sitting) => sitting ?? [])
}

/** Null when the head that was turned is not the picture's, or not turned far enough. */
async function turn(
  bytes: Buffer,
  pose: 'left' | 'right',
  encoder: FaceEncoder,
): Promise<DescribedFace | null> {
  const picture = await poseHead(bytes, pose, encoder)
  const face = middleFace(await encoder.describe(picture, { claimedType: null }))
  return face && poseOf(face) === pose ? face : null
}

/** Each sitting against the straight picture of every other one: by its own person, and by others. */
export function sittingAttempts(sittings: readonly Sitting[]): Record<'genuine' | 'impostor', Attempt[]> {
  const numbers = new Map(
    [...new Set(sittings.map(({ person }) => person))].map((person, index) => [person, index]),
  )
  const all = sittings.flatMap((one) =>
    sittings
      .filter((other) => other !== one)
      .map((other) => ({
        a: numbers.get(one.person) ?? 0,
        b: numbers.get(other.person) ?? 0,
        template: one.probe.straight.descriptor,
        probe: other.probe,
      })),
  )
  return {
    genuine: weighAlike(all.filter(({ a, b }) => a === b)),
    impostor: weighAlike(all.filter(({ a, b, probe }) => a !== b && agrees(probe))),
  }
}

/** Every person, or every two people, as much as any others. */
function weighAlike(attempts: readonly Omit<Attempt, 'weight'>[]): Attempt[] {
  const groups = Map.groupBy(attempts, ({ a, b }) => `${a} ${b}`)
  return attempts.map((attempt) => ({
    ...attempt,
    weight: 1 / (groups.get(`${attempt.a} ${attempt.b}`)?.length ?? 1),
  }))
}

/** What turning does to descriptors by itself. */
export function noteTurning(sittings: readonly Sitting[], genuine: readonly Attempt[]): void {
  const within = sittings.flatMap(({ probe: { straight, turned } }) =>
    turned.map(({ descriptor }) => distance(straight.descriptor, descriptor)),
  )
  const more = genuine.map(
    ({ template, probe: { straight, turned } }) =>
      Math.max(...turned.map(({ descriptor }) => distance(template, descriptor))) -
      distance(template, straight.descriptor),
  )
  const at = (values: readonly number[], share: number) => number(percentile(values, share))
  note(
    `Of ${sittings.length} pictures, each with its head turned to both sides by warping, so that an attempt's pictures are of one
    moment, and the template is one picture of another day. Straight and turned are ${at(within, 0.5)} apart (99 in 100 up to
    ${at(within, 0.99)}, all up to ${at(within, 1)}; sameFaceDistance is ${sameFaceDistance}); the farther of the turned ones is ${at(more, 0.5)} (95 in
    100 up to ${at(more, 0.95)}) farther from the template than the straight one.`,
  )
}
