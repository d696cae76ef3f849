import { writeFileSync } from 'node:fs'
import { distance, type FaceEncoder } from '@benne/biometrics'
import { note, say, table } from '../lib/print.ts'
import { benchAttempts, benchSittings, type People } from './attempt-tables.ts'
import { type Described, describeFolder, facesByPerson } from './describe.ts'
import { type DetCurve, detSvg } from './det.ts'
import { contradictions, type PairFolder, personOf } from './folder.ts'
import { lineOf, shareOn } from './operating-point.ts'
import { percentages, share } from './percentages.ts'
import { type Curve, curveOf, rateOf, ratesOf, type Trial } from './rates.ts'
import { makeSittings } from './sittings.ts'

/** 0.30 … 0.65: fine enough for the line and the picture. */
const tolerances = Array.from({ length: 71 }, (_, i) => (60 + i) / 200)
const printed = [0.3, 0.35, 0.4, 0.42, 0.44, 0.45, 0.46, 0.48, 0.5, 0.55, 0.6, 0.65]

export interface AccuracyOptions {
  /** How often people are drawn anew for the intervals. */
  readonly resamples: number
  /** Of how many pictures the head is turned, which takes a second each. */
  readonly turned: number
  readonly detFile: string
}

/** How often somebody is taken for another, and how often not for themselves, over a folder of pairs of pictures. */
export async function benchAccuracy(
  folder: PairFolder,
  encoder: FaceEncoder,
  { resamples, turned, detFile }: AccuracyOptions,
): Promise<void> {
  const described = await describeFolder(folder, encoder)
  printFolder(folder, described)
  printPairs(folder, described)
  const wrong = contradictions(folder.pairs)
  if (wrong.length > 0) {
    note(
      `Whose a picture is could not be told by its name (${wrong[0]?.a} and ${wrong[0]?.b}, say): nothing beyond the pairs
      was measured.`,
    )
    return
  }
  const people: People = { faces: facesByPerson(described), tolerances, printed, resamples }
  const curves = [printAllPairs(people), ...benchAttempts(people)]
  if (turned > 0) {
    curves.push(benchSittings(people, await makeSittings(folder, described, encoder, turned)))
  }
  writeFileSync(detFile, detSvg(`False matches against false non-matches`, curves))
  say(`\nThe trade-off of both errors as a picture: ${detFile}`)
}

function printFolder({ pairs, pictures }: PairFolder, described: Described): void {
  const people = new Set(pictures.map(personOf)).size
  const missed = [...described].flatMap(([picture, face]) => (face ? [] : [picture]))
  say(
    `${pairs.length} pairs of ${pictures.length} pictures of ${people} people; no face found in ${missed.length}` +
      (missed.length > 0 ? ` (${missed.slice(0, 3).join(', ')})` : ''),
  )
}

/** The pairs as the file has them; a face that was not found counts as the wrong answer for its pair. */
function printPairs({ pairs }: PairFolder, described: Described): void {
  const distances = pairs.map(({ a, b, same }) => {
    const [x, y] = [described.get(a), described.get(b)]
    const missing = same ? Number.POSITIVE_INFINITY : 0
    return { same, apart: x && y ? distance(x.descriptor, y.descriptor) : missing }
  })
  const rows = printed.map((tolerance) => {
    const wrong = (same: boolean) => {
      const kind = distances.filter((pair) => pair.same === same)
      return rateOf(kind.filter(({ apart }) => apart <= tolerance !== same).length, kind.length)
    }
    const [fnmr, fmr] = [wrong(true), wrong(false)]
    const right = rateOf(
      distances.filter(({ same, apart }) => apart <= tolerance === same).length,
      pairs.length,
    )
    return [tolerance.toFixed(2), percentages(right), percentages(fmr), percentages(fnmr)]
  })
  table(
    'The pairs of the file, % [95 %]',
    [{ head: 'tolerance' }, { head: 'right' }, { head: 'false match' }, { head: 'false non-match' }],
    rows,
  )
  note(
    `Intervals are Wilson's, as if pairs had no person in common; where nothing was counted, the rule of three (3 / n). A
    face that was not found is the wrong answer for its pair.`,
  )
}

/** Every picture with every other. */
function printAllPairs({ faces, resamples }: People): DetCurve {
  const all = faces.flatMap((theirs, person) => theirs.map((face) => ({ face, person })))
  const trials: Trial[] = all.flatMap((one, index) =>
    all.slice(index + 1).map((other) => ({
      a: one.person,
      b: other.person,
      score: distance(one.face.descriptor, other.face.descriptor),
      weight: 1,
    })),
  )
  const [impostors, genuine] = [false, true].map((same) =>
    curveOf(
      trials.filter(({ a, b }) => (a === b) === same),
      tolerances,
      resamples,
    ),
  ) as [Curve, Curve]
  const [fmr, fnmr] = [ratesOf(impostors, 'accepted'), ratesOf(genuine, 'missed')]
  const line = lineOf(impostors, impostors.shares)
  table(
    `Every picture with every other: ${impostors.trials} impostor pairs, ${genuine.trials} genuine ones, of ${faces.length} people`,
    [
      { head: 'tolerance' },
      { head: 'false match' },
      { head: 'pairs' },
      { head: 'by the line' },
      { head: 'false non-match' },
    ],
    printed.map((tolerance) => {
      const at = tolerances.indexOf(tolerance)
      return [
        tolerance.toFixed(2),
        percentages(fmr[at]),
        String(fmr[at]?.count),
        line ? share(shareOn(line, tolerance)) : '–',
        percentages(fnmr[at]),
      ]
    }),
  )
  note(
    `Pairs that share a person are not independent: the intervals are those of as many independent pairs as would spread as
    ${resamples} resamples of the people do. The line: straight on the normal scale, through what could be counted.`,
  )
  return {
    label: 'one picture with another',
    points: tolerances.map((tolerance, at) => ({
      tolerance,
      fmr: fmr[at]?.share ?? 0,
      fnmr: fnmr[at]?.share ?? 0,
    })),
  }
}
