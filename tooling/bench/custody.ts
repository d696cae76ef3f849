import { hash } from 'node:crypto'
import { custodyEvents, type DatabaseHandle, openDatabase } from '@benne/db'
import { sealDays, verifyCustody } from '@benne/services'
import type { Bench } from './lib/bench.ts'
import { custodyContext, days, eventsOfRecord, seedChains } from './lib/chains.ts'
import { heading, note, number, table, times } from './lib/print.ts'
import { type Cost, interleave, metered, quietness } from './lib/rounds.ts'
import { median, ratio, spread } from './lib/stats.ts'

interface Round {
  /** Of one event. */
  readonly milliseconds: number
  readonly cost: Cost
}

interface Measured {
  readonly events: number
  readonly bytes: number
  readonly ours: Round[]
  readonly theirs: Round[]
  /** Milliseconds to sign one day, and all the others in one pass. */
  readonly sealing: { readonly one: number; readonly rest: number }
}

/** The chain of custody: verifying everything beside the bare SHA-256 of the same bytes, and what ten times as much costs. */
export async function benchCustody(bench: Bench): Promise<void> {
  heading('custody')
  const sizes = bench.quick ? [1_000, 10_000] : [10_000, 100_000]
  const measured: Measured[] = []
  for (const events of sizes) measured.push(await measure(bench, events))
  printSpeeds(measured)
  printSealing(measured)
  note(quietness())
}

async function measure(bench: Bench, events: number): Promise<Measured> {
  const url = await bench.database.another(`custody_${events}`)
  await seedChains(url, events / eventsOfRecord)
  const handle = openDatabase(url, { poolSize: 2 })
  try {
    const sealing = await seal(handle)
    const bodies = await handle.db.select({ body: custodyEvents.body }).from(custodyEvents)
    const bytes = bodies.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)
    const meter = { server: async () => 0, postgres: () => bench.database.cpuMs() }
    const round = async (counted: number, work: () => Promise<void>): Promise<Round> => {
      const { result, cost } = await metered(meter, async () => {
        const started = performance.now()
        await work()
        return performance.now() - started
      })
      return { milliseconds: result / counted, cost }
    }
    // Often enough for a clock: SHA-256 of ten thousand texts takes some milliseconds.
    const repeats = Math.ceil(400_000 / events)
    const [ours, theirs] = await interleave(bench.quick ? 2 : 5, [
      () => round(events, () => verify(handle, events)),
      () => round(events * repeats, async () => hashAll(bodies, repeats)),
    ])
    return { events, bytes, ours, theirs, sealing }
  } finally {
    await handle.close()
  }
}

async function seal({ db }: DatabaseHandle): Promise<Measured['sealing']> {
  const timed = async (day: number, expected: number) => {
    const started = performance.now()
    const sealed = await sealDays({ ctx: custodyContext(db, day) })
    if (sealed.days.length !== expected) throw new Error(`${sealed.days.length} days were signed`)
    return performance.now() - started
  }
  const rest = (await timed(1, 1), await timed(days - 1, days - 2))
  return { rest, one: await timed(days, 1) }
}

async function verify({ db }: DatabaseHandle, events: number): Promise<void> {
  const report = await verifyCustody({
    ctx: custodyContext(db, days),
    onFault: (fault) => {
      throw new Error(`the bench's own chains are not in order: ${JSON.stringify(fault)}`)
    },
  })
  if (report.events !== events || report.roots !== days) throw new Error('not everything was verified')
}

/** The least that finds an altered byte: the hash of each text. */
function hashAll(bodies: readonly { body: string }[], repeats: number): void {
  for (let repeat = 0; repeat < repeats; repeat += 1) for (const { body } of bodies) hash('sha256', body)
}

const perSecond = (rounds: readonly Round[]): number => 1000 / median(rounds.map((each) => each.milliseconds))

function printSpeeds(measured: readonly Measured[]): void {
  table(
    `Verifying everything: every chain, ${days} signed days, every balance`,
    [
      { head: 'events' },
      { head: 'bytes each' },
      { head: 'verified/s' },
      { head: 'bare SHA-256/s' },
      { head: 'ratio' },
      { head: 'from' },
      { head: 'to' },
      { head: 'CPU ms/1000' },
      { head: 'PostgreSQL' },
    ],
    measured.map(({ events, bytes, ours, theirs }) => {
      const of = (each: Round) => each.milliseconds
      const cpu = (pick: (cost: Cost) => number | null) =>
        number(median(ours.map(({ cost }) => ((pick(cost) ?? Number.NaN) / events) * 1000)))
      return [
        number(events),
        number(bytes / events),
        number(perSecond(ours)),
        number(perSecond(theirs)),
        times(ratio(ours, theirs, of)),
        ...spread(ours, theirs, of).map(times),
        cpu(({ generator }) => generator),
        cpu(({ postgres }) => postgres),
      ]
    }),
  )
  const [small, large] = measured
  if (!small || !large) return
  note(
    `Ten times the events cost ${times(perSecond(small.ours) / perSecond(large.ours))} as much for each. One process on one core, PostgreSQL on another. The bare
    figure is SHA-256 of the same texts in memory; beside it, verifying fetches them with the records, the kept values and
    the pictures, parses them, follows every field through its changes, recomputes every commitment (HMAC) and grows the
    tree of each day.`,
  )
}

function printSealing(measured: readonly Measured[]): void {
  table(
    'Signing days',
    [
      { head: 'records' },
      { head: 'one day, ms' },
      { head: `${days - 2} days in one pass, ms` },
      { head: 'records/s, one day' },
    ],
    measured.map(({ events, sealing }) => {
      const records = events / eventsOfRecord
      return [
        number(records),
        number(sealing.one),
        number(sealing.rest),
        number((records / sealing.one) * 1000),
      ]
    }),
  )
  note('One day, with the root of the day before looked at again in the same pass. Measured once.')
}
