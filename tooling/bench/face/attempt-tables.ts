import { type DescribedFace, distance, sameFaceDistance, turnedAllowance, turnedYaw } from '@benne/biometrics'
import { note, table } from '../lib/print.ts'
import { type Attempt, agrees, genuineAttempts, impostorAttempts, isComplete, trialsOf } from './attempts.ts'
import type { DetCurve } from './det.ts'
import { lineOf, shareOn, toleranceFor } from './operating-point.ts'
import { percentages, share } from './percentages.ts'
import { curveOf, ratesOf } from './rates.ts'
import { otherRules, ownRule, type Rule } from './rules.ts'
import { noteTurning, type Sitting, sittingAttempts } from './sittings.ts'

export interface People {
  /** Of each person. */
  readonly faces: readonly (readonly DescribedFace[])[]
  readonly tolerances: readonly number[]
  readonly printed: readonly number[]
  readonly resamples: number
}

/** False matches per attempt that the default tolerance is chosen for. */
const wanted = 1e-4

/** Attempts to sign in, as Benne decides, by templates of three pictures and of one. */
export function benchAttempts(people: People): DetCurve[] {
  return [3, 1].map((inTemplate) => {
    const genuine = genuineAttempts(people.faces, inTemplate)
    const complete = genuine.filter(({ probe }) => isComplete(probe))
    const impostor = impostorAttempts(people.faces, inTemplate)
    const name = inTemplate === 1 ? 'a template of one picture' : `a template of ${inTemplate} pictures`
    const curve = printOwn(name, people, complete, impostor)
    printRules(name, people, complete, impostor)
    if (inTemplate === 1) {
      printNotes(people, complete, impostor)
      printSameFace(people)
    }
    return curve
  })
}

/** The same with pictures of one moment each. */
export function benchSittings(people: People, sittings: readonly Sitting[]): DetCurve {
  const { genuine, impostor } = sittingAttempts(sittings)
  const name = 'heads turned by warping'
  const curve = printOwn(name, people, genuine, impostor)
  printRules(name, people, genuine, impostor)
  noteTurning(sittings, genuine)
  return curve
}

function printOwn(name: string, people: People, genuine: Attempt[], impostor: Attempt[]): DetCurve {
  const { tolerances, printed, resamples } = people
  const curves = {
    impostor: curveOf(trialsOf(impostor, ownRule), tolerances, resamples),
    genuine: curveOf(trialsOf(genuine, ownRule), tolerances, resamples),
  }
  const [fmr, fnmr] = [ratesOf(curves.impostor, 'accepted'), ratesOf(curves.genuine, 'missed')]
  const line = lineOf(curves.impostor, curves.impostor.shares)
  table(
    `Attempts, ${name}: ${impostor.length} by others (${countPeople(impostor)}), ${genuine.length} by themselves (${countPeople(genuine)})`,
    [{ head: 'tolerance' }, { head: 'false match' }, { head: 'by the line' }, { head: 'false non-match' }],
    printed.map((tolerance) => {
      const at = tolerances.indexOf(tolerance)
      const byLine = line ? share(shareOn(line, tolerance)) : '–'
      return [tolerance.toFixed(2), percentages(fmr[at]), byLine, percentages(fnmr[at])]
    }),
  )
  return {
    label: `a sign-in, ${name}`,
    points: tolerances.map((tolerance, at) => ({
      tolerance,
      fmr: fmr[at]?.share ?? 0,
      fnmr: fnmr[at]?.share ?? 0,
    })),
  }
}

function countPeople(attempts: readonly Attempt[]): string {
  const [templates, probes] = [new Set(attempts.map(({ a }) => a)), new Set(attempts.map(({ b }) => b))]
  if (attempts.every(({ a, b }) => a === b)) return `${templates.size} people`
  return `templates of ${templates.size} people, probes of ${probes.size}`
}

/** Each rule at the tolerance where a false match is as rare as wanted. */
function printRules(name: string, people: People, genuine: Attempt[], impostor: Attempt[]): void {
  table(
    `Rules where false matches are ${share(wanted)} % by the line, ${name}`,
    [{ head: 'rule', words: true }, { head: 'tolerance' }, { head: 'false non-match there' }],
    [ownRule, ...otherRules].map((rule) => ruleRow(rule, people, genuine, impostor)),
  )
}

function ruleRow(rule: Rule, { tolerances, resamples }: People, genuine: Attempt[], impostor: Attempt[]) {
  const impostors = curveOf(trialsOf(impostor, rule), tolerances, resamples)
  const point = toleranceFor(impostors, wanted)
  const name = rule === ownRule ? `${rule.name} (Benne's)` : rule.name
  if (!point) return [name, '–', '–']
  const { tolerance, low, high } = point
  const steps = [...tolerances, tolerance].toSorted((a, b) => a - b)
  const missed = ratesOf(curveOf(trialsOf(genuine, rule), steps, resamples), 'missed')[
    steps.indexOf(tolerance)
  ]
  return [name, `${tolerance.toFixed(3)} [${low.toFixed(3)}–${high.toFixed(3)}]`, percentages(missed)]
}

function printNotes({ faces }: People, genuine: Attempt[], impostor: Attempt[]): void {
  const turned = [...genuine, ...impostor].flatMap(({ probe }) => probe.turned)
  const clearly = turned.filter(({ yaw }) => Math.abs(yaw) > turnedYaw).length / turned.length
  const parted = genuine.filter(({ probe }) => !agrees(probe))
  const partedShare = parted.reduce((sum, { weight }) => sum + weight, 0) / countWeight(genuine)
  note(
    `An attempt is one picture that looks straight ahead and two others of the same person, turned ones where there are any
    (${share(clearly)} % are turned beyond ${turnedYaw}); those of an impostor lie within ${sameFaceDistance} of the straight one, as liveness asks.
    People weigh alike, and every two people. Nothing is left out for its quality, and nobody here was asked to turn.`,
  )
  note(
    `Pictures of such a folder are of different days. An enrolment's are of one minute, and so are a sign-in's: the truth
    lies between a template of three (as if each picture were of another day) and one of one (as if all were the same).
    Of the genuine attempts ${share(partedShare)} % have pictures that liveness would not take for one face, which within one minute is rare;
    they are counted here. The folder has ${faces.length} people.`,
  )
}

const countWeight = (attempts: readonly Attempt[]) => attempts.reduce((sum, { weight }) => sum + weight, 0)

/** Two pictures of one attempt: how often those of one person of two days, and of two people, pass for one face. */
function printSameFace({ faces }: People): void {
  const limits = [0.4, 0.45, 0.5, 0.55, 0.6]
  const pairs = (kind: 'same' | 'other') =>
    faces.flatMap((theirs, person) =>
      theirs.flatMap((one, index) =>
        (kind === 'same' ? theirs.slice(index + 1) : faces.slice(person + 1).flat()).map((other) =>
          distance(one.descriptor, other.descriptor),
        ),
      ),
    )
  const [same, others] = [pairs('same'), pairs('other')]
  const partWithin = (all: readonly number[], limit: number) =>
    all.filter((each) => each <= limit).length / all.length
  table(
    `Pictures of one attempt: one face throughout (sameFaceDistance is ${sameFaceDistance}, turnedAllowance ${turnedAllowance})`,
    [{ head: 'within' }, { head: 'one person, two days, refused' }, { head: 'two people, accepted' }],
    limits.map((limit) => [
      limit.toFixed(2),
      `${share(1 - partWithin(same, limit))} %`,
      `${share(partWithin(others, limit))} %`,
    ]),
  )
}
