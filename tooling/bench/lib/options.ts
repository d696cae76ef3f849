import { parseArgs } from 'node:util'

export const stages = [
  'http',
  'records',
  'live',
  'live-fanout',
  'accounts',
  'custody',
  'images',
  'face',
  'face-index',
  'types',
] as const
export type Stage = (typeof stages)[number]
export const withoutDatabase: readonly Stage[] = ['images', 'face', 'face-index', 'types']
/** Those that the shared people and records are not made for. */
export const withOwnRecords: readonly Stage[] = [...withoutDatabase, 'records', 'live-fanout', 'custody']

export interface Options {
  readonly stages: readonly Stage[]
  readonly quick: boolean
  readonly durable: boolean
  /** A folder of pairs of pictures to measure the accuracy of faces with. */
  readonly pairs: string | null
  /** Where the picture of both errors is written. */
  readonly det: string | null
  /** Whether to measure what each limit of the quality gate refuses. */
  readonly quality: boolean
}

const usage = `npm run bench -- [${stages.join('] [')}] [--quick] [--durable] [--pairs DIR] [--det FILE] [--quality]

  Measures everything, or the stages that are named.
  --quick      few and short rounds: whether it works, not how fast it is
  --durable    PostgreSQL writes through to the disk (fsync on), as in production
  --pairs DIR  face: accuracy over a folder with pairs.csv (a,b,same) and the pictures that it names
  --det FILE   face: where the picture of false matches against false non-matches is written (SVG)
  --quality    face: what each limit of the quality gate refuses, of the folder's pictures or of face-api's samples
`

/** What was asked for; null when that was the usage, or cannot be read. */
export function readOptions(args: readonly string[]): Options | null {
  const read = tryToRead(args)
  const names = read?.positionals ?? []
  if (!read || names.some((name) => !stages.some((stage) => stage === name))) {
    process.stdout.write(usage)
    return null
  }
  const { quick = false, durable = false, pairs = null, det = null, quality = false } = read.values
  const chosen = names.length === 0 ? stages : stages.filter((stage) => names.includes(stage))
  return { stages: chosen, quick, durable, pairs, det, quality }
}

function tryToRead(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        durable: { type: 'boolean' },
        pairs: { type: 'string' },
        det: { type: 'string' },
        quality: { type: 'boolean' },
      },
    })
  } catch {
    return null
  }
}
