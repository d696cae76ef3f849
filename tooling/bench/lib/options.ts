export const stages = ['http', 'records', 'live', 'accounts', 'custody', 'images', 'types'] as const
export type Stage = (typeof stages)[number]
export const withoutDatabase: readonly Stage[] = ['images', 'types']
/** Those that the shared people and records are not made for. */
export const withOwnRecords: readonly Stage[] = [...withoutDatabase, 'records', 'custody']

export interface Options {
  readonly stages: readonly Stage[]
  readonly quick: boolean
  readonly durable: boolean
}

const usage = `npm run bench -- [${stages.join('] [')}] [--quick] [--durable]

  Measures everything, or the stages that are named.
  --quick     few and short rounds: whether it works, not how fast it is
  --durable   PostgreSQL writes through to the disk (fsync on), as in production
`

/** What was asked for; null when that was the usage, or cannot be read. */
export function readOptions(args: readonly string[]): Options | null {
  const flags = args.filter((arg) => arg.startsWith('-'))
  const names = args.filter((arg) => !arg.startsWith('-'))
  const wrong =
    flags.find((flag) => !['--quick', '--durable'].includes(flag)) ??
    names.find((name) => !stages.some((stage) => stage === name))
  if (wrong !== undefined) {
    process.stdout.write(usage)
    return null
  }
  return {
    stages: names.length === 0 ? stages : stages.filter((stage) => names.includes(stage)),
    quick: flags.includes('--quick'),
    durable: flags.includes('--durable'),
  }
}
