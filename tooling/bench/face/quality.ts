import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type DescribedFace,
  defaultTolerance,
  distance,
  type FaceEncoder,
  problemsOf,
} from '@benne/biometrics'
import type { FaceProblem } from '@benne/contracts'
import { note, number, table } from '../lib/print.ts'
import { median, percentile } from '../lib/stats.ts'
import { type Damage, damages } from './degrade.ts'
import { inTurn, middleFace } from './describe.ts'
import type { Pair } from './folder.ts'
import { share } from './percentages.ts'

/** Pictures to judge: files by name, and pairs of names where there are any. */
export interface Pictures {
  readonly directory: string
  readonly names: readonly string[]
  readonly pairs: readonly Pair[]
}

interface Judged {
  readonly face: DescribedFace | null
  readonly problems: readonly FaceProblem[]
}

type Judgements = ReadonlyMap<string, Judged>

const shares = [0, 0.01, 0.02, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]

/** What the quality gate refuses of pictures as they are, and of the same ones made worse. */
export async function benchQuality(pictures: Pictures, encoder: FaceEncoder): Promise<void> {
  const whole = await judge(pictures, null, new Map(), encoder)
  const faces = [...whole.values()].flatMap(({ face }) => face ?? [])
  printMeasures(faces)
  const rows = [damageRow('as they are', whole, whole, pictures)]
  for (const damage of damages) {
    const damaged = await judge(pictures, damage, whole, encoder)
    rows.push(damageRow(damage.name, damaged, whole, pictures))
  }
  printDamages(rows, faces.length)
}

/** `whole`: of the same pictures without damage, which is made to the measure of their faces. */
async function judge(
  { directory, names }: Pictures,
  damage: Damage | null,
  whole: Judgements,
  encoder: FaceEncoder,
): Promise<Judgements> {
  const judged = await inTurn(names, async (name) => {
    const picture = readFileSync(join(directory, name))
    const before = whole.get(name)?.face
    // Nobody was found in it to begin with.
    if (damage && !before) return null
    const bytes = damage && before ? await damage.apply(picture, before.box.width) : picture
    const looked = await encoder.describe(bytes, { claimedType: null })
    return [name, { face: middleFace(looked), problems: problemsOf(looked, null) }] as const
  })
  return new Map(judged.flatMap((each) => (each ? [each] : [])))
}

function printMeasures(faces: readonly DescribedFace[]): void {
  const measures: [string, (face: DescribedFace) => number][] = [
    ['width, pixels', ({ box }) => box.width],
    ['brightness', ({ brightness }) => brightness],
    ['sharpness', ({ sharpness }) => sharpness],
    ['sharpness / brightness²', ({ sharpness, brightness }) => sharpness / brightness ** 2],
    ['turned, |yaw|', ({ yaw }) => Math.abs(yaw)],
  ]
  table(
    `What is measured of ${faces.length} faces: so many lie below`,
    [{ head: '', words: true }, ...shares.map((part) => ({ head: `${part * 100} %` }))],
    measures.map(([name, of]) => {
      const values = faces.map(of)
      return [name, ...shares.map((part) => number(percentile(values, part)))]
    }),
  )
}

const listed: readonly FaceProblem[] = ['no_face', 'too_small', 'too_dark', 'too_bright', 'blurred']

function damageRow(name: string, damaged: Judgements, whole: Judgements, { pairs }: Pictures): string[] {
  const all = [...damaged.values()]
  const part = (counts: (problems: readonly FaceProblem[]) => boolean) =>
    share(all.filter(({ problems }) => counts(problems)).length / all.length)
  const faces = all.flatMap(({ face }) => face ?? [])
  const middle = (of: (face: DescribedFace) => number) => number(median(faces.map(of)))
  const moved = [...damaged].flatMap(([picture, { face }]) => apart(face, whole.get(picture)?.face) ?? [])
  return [
    name,
    part((problems) => problems.some((problem) => problem !== 'several_faces')),
    ...listed.map((problem) => part((problems) => problems.includes(problem))),
    middle(({ brightness }) => brightness),
    middle(({ sharpness }) => sharpness),
    middle(({ sharpness, brightness }) => sharpness / brightness ** 2),
    number(percentile(moved, 0.5)),
    number(percentile(moved, 0.95)),
    missedShare(pairs, damaged, whole),
  ]
}

/** Of genuine pairs, of which one picture is damaged, those that are farther apart than is tolerated. */
function missedShare(pairs: readonly Pair[], damaged: Judgements, whole: Judgements): string {
  const distances = pairs
    .filter(({ same }) => same)
    .flatMap(({ a, b }) => apart(whole.get(a)?.face, damaged.get(b)?.face) ?? [])
  return share(distances.filter((each) => each > defaultTolerance).length / distances.length)
}

const apart = (a: DescribedFace | null | undefined, b: DescribedFace | null | undefined) =>
  a && b ? distance(a.descriptor, b.descriptor) : null

function printDamages(rows: readonly string[][], count: number): void {
  table(
    `What the gate refuses of ${count} pictures, %; medians of what it measures; what the damage does to descriptors`,
    [
      { head: '', words: true },
      { head: 'refused' },
      ...listed.map((problem) => ({ head: problem })),
      { head: 'brightness' },
      { head: 'sharpness' },
      { head: '/ brightness²' },
      { head: 'moved p50' },
      { head: 'p95' },
      { head: 'missed' },
    ],
    rows,
  )
  note(
    `Several faces are left out: they are such a folder's bystanders. Blurred: Gaussian, sigma in pixels where the face is 150
    wide. Darkened and overexposed: the encoded values times as much. Moved: the distance of the descriptor from that of the
    same picture undamaged. Missed, %: genuine pairs, one picture of them damaged, farther apart than ${defaultTolerance}.`,
  )
}
