import { type Bench, meterOf } from './bench.ts'
import type { Crowd } from './crowd.ts'
import { metered } from './rounds.ts'
import type { ServerProcess } from './server-process.ts'
import { percentile } from './stats.ts'

/** A server, those who follow it, and how to make it send them an event. */
export interface Side {
  readonly server: ServerProcess
  readonly crowd: Crowd
  /** Sends a declaration; resolves when it is answered. */
  readonly declare: () => Promise<void>
}

/** Milliseconds, over all events of a round and all sockets. */
export interface Delays {
  /** From the declaration's sending to the event's arrival. */
  readonly p50: number
  readonly p99: number
  /** From the declaration's answer; below zero when the event was there first. */
  readonly answer50: number
  readonly answer99: number
  /** From sending to the last socket's arrival, median of events. */
  readonly last50: number
  /** Milliseconds of the server's and PostgreSQL's processors an event. */
  readonly cpu: number
  readonly postgres: number
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** One event after the other, each when the one before has reached everybody. */
export async function paced(bench: Bench, { server, crowd, declare }: Side, events: number): Promise<Delays> {
  const { result, cost } = await metered(meterOf(bench, server), async () => {
    const fromSent: number[] = []
    const fromAnswer: number[] = []
    const last: number[] = []
    for (let event = 0; event < events; event += 1) {
      const arriving = crowd.collect(crowd.size)
      const sent = performance.now()
      const answered = declare().then(() => performance.now())
      const [arrivals, answer] = await Promise.all([arriving, answered])
      fromSent.push(...arrivals.map((at) => at - sent))
      fromAnswer.push(...arrivals.map((at) => at - answer))
      last.push(Math.max(...arrivals) - sent)
      await pause(10)
    }
    return { fromSent, fromAnswer, last }
  })
  return {
    p50: percentile(result.fromSent, 0.5),
    p99: percentile(result.fromSent, 0.99),
    answer50: percentile(result.fromAnswer, 0.5),
    answer99: percentile(result.fromAnswer, 0.99),
    last50: percentile(result.last, 0.5),
    cpu: cost.server / events,
    postgres: (cost.postgres ?? Number.NaN) / events,
  }
}

export interface Burst {
  readonly perSecond: number
  /** Milliseconds of the server's processor for 10,000 deliveries, the declarations' own work included. */
  readonly cpu: number
}

/** Many declarations at once, `atOnce` under way at a time: how fast they all get to everybody. */
export async function burst(bench: Bench, side: Side, events: number, atOnce: number): Promise<Burst> {
  const { server, crowd, declare } = side
  const deliveries = events * crowd.size
  const { result: milliseconds, cost } = await metered(meterOf(bench, server), async () => {
    const arriving = crowd.collect(deliveries)
    const begun = performance.now()
    let left = events
    const sender = async () => {
      while (left > 0) {
        left -= 1
        await declare()
      }
    }
    await Promise.all([...Array.from({ length: atOnce }, sender), arriving])
    return performance.now() - begun
  })
  return { perSecond: (deliveries / milliseconds) * 1000, cpu: (cost.server / deliveries) * 10_000 }
}

/** One event after so long a silence: what the server has forgotten meanwhile it has to ask for again. */
export async function afterSilence(side: Side, milliseconds: number): Promise<{ p50: number; p99: number }> {
  await pause(milliseconds)
  const arriving = side.crowd.collect(side.crowd.size)
  const sent = performance.now()
  await side.declare()
  const delays = (await arriving).map((at) => at - sent)
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) }
}
