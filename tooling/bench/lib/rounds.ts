import { machineBusyMs } from './machine.ts'

/** Processor time of one round, in milliseconds. */
export interface Cost {
  readonly server: number
  readonly postgres: number | null
  readonly generator: number
  /** Of one core, what programs that are none of ours took meanwhile: the noise of the measure. */
  readonly others: number
}

export interface Meter {
  /** Processor milliseconds of the measured server. */
  readonly server: () => Promise<number>
  readonly postgres: () => number | null
}

/** How much of one core others may take before a round is run again; how often for one round, and for all of them. */
const quietShare = 0.3
const retries = 3
const retriesInAll = 60

let repeated = 0
let disturbed = 0

/** Runs one round and says what it cost; a round that other programs disturbed is run again. */
export async function metered<T>(meter: Meter, work: () => Promise<T>): Promise<{ result: T; cost: Cost }> {
  for (let attempt = 0; ; attempt += 1) {
    const round = await measure(meter, work)
    const noisy = round.cost.others > quietShare
    if (!noisy || attempt === retries || repeated === retriesInAll) {
      disturbed += noisy ? 1 : 0
      return round
    }
    repeated += 1
    await new Promise((resolve) => setTimeout(resolve, 2_000))
  }
}

/** One line about the rounds of this run so far: what the neighbours did to them. */
export function quietness(): string {
  return `So far ${repeated} rounds were run again since other programs took more than ${quietShare * 100} % of a core; ${disturbed} stayed noisy.`
}

async function measure<T>(meter: Meter, work: () => Promise<T>): Promise<{ result: T; cost: Cost }> {
  const before = await readings(meter)
  const result = await work()
  const after = await readings(meter)
  const server = after.server - before.server
  const generator = after.generator - before.generator
  const postgres =
    after.postgres === null || before.postgres === null ? null : after.postgres - before.postgres
  const ours = server + generator + (postgres ?? 0)
  // Without PostgreSQL's share nobody can tell it from a stranger's.
  const others =
    postgres === null ? 0 : Math.max(0, (after.busy - before.busy - ours) / (after.at - before.at))
  return { result, cost: { server, postgres, generator, others } }
}

async function readings({ server, postgres }: Meter) {
  const { user, system } = process.cpuUsage()
  return {
    server: await server(),
    postgres: postgres(),
    generator: (user + system) / 1000,
    busy: machineBusyMs(),
    at: performance.now(),
  }
}

/** Runs the sides in turn, A B A B …, so that whatever drifts in the machine drifts for both. */
export async function interleave<T>(
  rounds: number,
  sides: readonly [() => Promise<T>, () => Promise<T>],
): Promise<[T[], T[]]> {
  const results: [T[], T[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    results[0].push(await sides[0]())
    results[1].push(await sides[1]())
  }
  return results
}
