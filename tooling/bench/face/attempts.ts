import { type DescribedFace, distance, meanDescriptor, poseOf, sameFaceDistance } from '@benne/biometrics'
import { randomOf, type Trial } from './rates.ts'
import type { Probe, Rule } from './rules.ts'

/** A sign-in that was put together of a person's pictures, and the template that it is compared with. */
export interface Attempt {
  /** Numbers of the people of template and probe. */
  readonly a: number
  readonly b: number
  readonly template: Float32Array
  readonly probe: Probe
  readonly weight: number
}

/** Faces of one person, each of another picture. */
export type Faces = readonly DescribedFace[]

/** How many ways to put templates and probes together are drawn, of one person. */
const drawn = { genuine: { templates: 20, probes: 20 }, impostor: { templates: 4, probes: 8 } }
const turnedPictures = 2
/** Of a person who has more, the first ones: the number of ways grows with the third power. */
const maxPictures = 12

/** Of all people with a picture more than a template has; every person weighs alike. */
export function genuineAttempts(people: readonly Faces[], inTemplate: number): Attempt[] {
  const random = randomOf(2)
  return people.flatMap((faces, person) => {
    const attempts = draw(subsets(few(faces), inTemplate), drawn.genuine.templates, random).flatMap(
      (pictures) => {
        const template = templateOf(pictures)
        const rest = few(faces).filter((face) => !pictures.includes(face))
        const probes = draw(probesOf(rest), drawn.genuine.probes, random)
        return probes.map((probe) => ({ a: person, b: person, template, probe }))
      },
    )
    return attempts.map((attempt) => ({ ...attempt, weight: 1 / attempts.length }))
  })
}

/**
 * Of everybody with three pictures that pass for one sitting's, against everybody else with a template: every two people
 * weigh alike.
 */
export function impostorAttempts(people: readonly Faces[], inTemplate: number): Attempt[] {
  const random = randomOf(3)
  const templates = people.map((faces) =>
    draw(subsets(few(faces), inTemplate), drawn.impostor.templates, random).map(templateOf),
  )
  const probes = people.map((faces) =>
    draw(probesOf(few(faces)).filter(isComplete).filter(agrees), drawn.impostor.probes, random),
  )
  return templates.flatMap((theirs, a) =>
    probes.flatMap((others, b) => {
      const weight = 1 / (theirs.length * others.length)
      if (a === b) return []
      return theirs.flatMap((template) => others.map((probe) => ({ a, b, template, probe, weight })))
    }),
  )
}

export const trialsOf = (attempts: readonly Attempt[], rule: Rule): Trial[] =>
  attempts.map(({ a, b, template, probe, weight }) => ({ a, b, weight, score: rule.score(template, probe) }))

/** Whether it has all the pictures that a sign-in has at least. */
export const isComplete = ({ turned }: Probe) => turned.length === turnedPictures

/** Whether the pictures pass for one face throughout, as the liveness check asks. */
export const agrees = ({ straight, turned }: Probe) =>
  turned.every(({ descriptor }) => distance(straight.descriptor, descriptor) <= sameFaceDistance)

const few = (faces: Faces): Faces => faces.slice(0, maxPictures)

const templateOf = (faces: Faces) => meanDescriptor(faces.map(({ descriptor }) => descriptor))

/** One picture that looks straight ahead and two others: those that do not, as far as there are any. */
function probesOf(faces: Faces): Probe[] {
  return faces.filter(isStraight).flatMap((straight) => {
    const others = faces.filter((face) => face !== straight)
    const turned = others.filter((face) => !isStraight(face))
    const missing = Math.max(0, turnedPictures - turned.length)
    const pool = missing === 0 ? turned : others
    const sets = subsets(pool, Math.min(turnedPictures, pool.length))
    const mostTurned = sets.filter((set) => set.filter(isStraight).length <= missing)
    return mostTurned.map((set) => ({ straight, turned: set }))
  })
}

export const isStraight = (face: DescribedFace) => poseOf(face) === 'straight'

/** All ways to take `count` of them, in any order; one, the empty one, when that is none. */
export function subsets<T>(all: readonly T[], count: number): T[][] {
  if (count === 0) return [[]]
  return all.flatMap((first, index) =>
    subsets(all.slice(index + 1), count - 1).map((others) => [first, ...others]),
  )
}

function draw<T>(all: readonly T[], count: number, random: () => number): T[] {
  if (all.length <= count) return [...all]
  const left = [...all]
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0] as T)
}
