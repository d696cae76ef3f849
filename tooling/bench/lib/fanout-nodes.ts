import type { Bench } from './bench.ts'
import { fanoutNode } from './fanout-sides.ts'
import type { FanoutTown } from './fanout-town.ts'
import { note, number, table } from './print.ts'
import { Readers } from './readers.ts'

const sockets = 100
const perSecond = 20

/** From a commit on one node to sockets of another, told of it by Redis, or looking by itself. */
export async function printNodes(bench: Bench, town: FanoutTown, redisUrl: string): Promise<void> {
  const rows: string[][] = []
  for (const [label, url] of [
    ['with Redis', redisUrl],
    ['without', null],
  ] as const) {
    const nodes = []
    for (const name of ['a', 'b', 'c']) {
      nodes.push(await fanoutNode(bench, town, `${url ? 'redis' : 'alone'}-${name}`, url))
    }
    const [first, ...others] = nodes
    if (!first) return
    for (const count of [1, 2]) {
      const tokens = await town.tokens(sockets)
      const readers = await Promise.all(
        others.slice(0, count).map(({ url }) => Readers.open('benne', url, tokens)),
      )
      const events = bench.quick ? 40 : 200
      let sending: Promise<readonly number[]> | undefined
      const send = () => (sending ??= town.declare(first.url, events, perSecond))
      const collected = await Promise.all(readers.map((each) => each.collect(events, send)))
      const delays = Float64Array.from(collected.flatMap(({ delays }) => [...delays])).toSorted()
      const at = (share: number) => delays[Math.max(0, Math.ceil(share * delays.length) - 1)] ?? Number.NaN
      rows.push([String(count + 1), label, number(at(0.5)), number(at(0.99))])
      for (const each of readers) await each.close()
    }
    for (const node of nodes) await node.stop()
  }
  table(
    `From a commit on one node to ${sockets} sockets on each of the others, milliseconds`,
    [{ head: 'nodes' }, { head: '', words: true }, { head: 'p50' }, { head: 'p99' }],
    rows,
  )
  note(
    `${perSecond} events a second, all declared on the first node. Redis carries a hint to read the log, not the event.
    Without it, each node looks once a second.`,
  )
}
