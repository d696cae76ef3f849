import type { Bench } from './lib/bench.ts'
import { printCatchUp } from './lib/catch-up.ts'
import { printNodes } from './lib/fanout-nodes.ts'
import { benchRedis, type FanoutSide, startSides } from './lib/fanout-sides.ts'
import { FanoutTown } from './lib/fanout-town.ts'
import { heading, note, number, say, table, times } from './lib/print.ts'
import { printProfile } from './lib/profile-tables.ts'
import { Readers } from './lib/readers.ts'

/** Events a second, as of a town whose staff are all at work. */
const perSecond = 20
const sizes = [100, 1_000, 5_000]
const names = { benne: 'Benne', bare: 'bare ws', 'socket.io': 'Socket.IO' } as const

interface Round {
  readonly side: FanoutSide
  readonly size: number
  readonly p50: number
  readonly p99: number
  readonly perSecond: number
  /** Server processor seconds of 10,000 deliveries: with what makes the events, and without. */
  readonly cpu: number
  readonly cpuOfFanout: number
  readonly readersCpu: number
}

/** Events to many sockets of one node, beside the least that sends them and beside Socket.IO; then catching up, and nodes. */
export async function benchLiveFanout(bench: Bench): Promise<void> {
  heading('live-fanout')
  const largest = sizes.at(-1) as number
  const town = await FanoutTown.build(bench, largest)
  const redisUrl = await benchRedis(bench)
  if (redisUrl === null) say('There is no redis-server here: Socket.IO and several nodes are left out.')
  const { sides, frame } = await startSides(bench, town, redisUrl)
  say(
    `\nEach event is a frame of ${number(Buffer.byteLength(frame) / 1024)} KiB to every socket; each socket has a session of its own, twenty an account.`,
  )
  const idle = new Map<FanoutSide, number>()
  for (const side of sides) idle.set(side, await aloneCpu(bench, side))
  const rounds: Round[] = []
  const memory: string[][] = []
  for (const size of sizes) {
    const tokens = await town.tokens(size)
    for (const side of sides) {
      const before = await side.server.memory()
      const readers = await Readers.open(side.protocol, side.server.url, tokens)
      const each = ((await side.server.memory()) - before) / size / 1024
      if (size === largest) memory.push([names[side.protocol], number(each)])
      rounds.push(await measure(bench, side, readers, idle.get(side) ?? 0))
      if (size === largest && side.protocol === 'benne') {
        const events = bench.quick ? 40 : 200
        const work = () => readers.collect(events, () => side.send(events, perSecond))
        await printProfile(bench, side.server, `${perSecond} events/s to ${size} sockets`, work)
      }
      await readers.close()
    }
  }
  printRounds(rounds)
  printMemory(memory, largest)
  await printCatchUp(bench, town, (sides[0] as FanoutSide).server)
  if (redisUrl !== null) await printNodes(bench, town, redisUrl)
}

/** Processor milliseconds of an event that nobody follows. */
async function aloneCpu(bench: Bench, { server, send }: FanoutSide): Promise<number> {
  const events = bench.quick ? 40 : 200
  await send(events, perSecond * 4)
  const before = await server.usage()
  await send(events, perSecond)
  return ((await server.usage()).cpuMs - before.cpuMs) / events
}

async function measure(bench: Bench, side: FanoutSide, readers: Readers, alone: number): Promise<Round> {
  const events = bench.quick ? 40 : 200
  // Once for the compiler, which else would be measured with the smallest crowd alone.
  await readers.collect(20, () => side.send(20, perSecond))
  const before = await side.server.usage()
  const begun = performance.now()
  const { delays, cpuMs } = await readers.collect(events, () => side.send(events, perSecond))
  const seconds = (performance.now() - begun) / 1000
  const used = (await side.server.usage()).cpuMs - before.cpuMs
  const sorted = delays.toSorted()
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  const tenThousand = (milliseconds: number) => (milliseconds / delays.length) * 10
  return {
    side,
    size: readers.size,
    p50: at(0.5),
    p99: at(0.99),
    perSecond: delays.length / seconds,
    cpu: tenThousand(used),
    cpuOfFanout: tenThousand(used - alone * events),
    readersCpu: cpuMs / 1000 / seconds,
  }
}

function printRounds(rounds: readonly Round[]): void {
  const bareOf = (round: Round) =>
    rounds.find(({ side, size }) => side.protocol === 'bare' && size === round.size) ?? round
  table(
    `${perSecond} events a second to all sockets of one node`,
    [
      { head: 'sockets' },
      { head: 'server', words: true },
      { head: 'p50 ms' },
      { head: 'p99 ms' },
      { head: 'deliveries/s' },
      { head: 'cpu s/10 000' },
      { head: 'of them fan-out' },
      { head: 'to bare' },
      { head: 'readers’ cores' },
    ],
    rounds.map((round) => [
      String(round.size),
      names[round.side.protocol],
      number(round.p50),
      number(round.p99),
      number(round.perSecond),
      round.cpu.toFixed(3),
      round.cpuOfFanout.toFixed(3),
      times(round.cpuOfFanout / bareOf(round).cpuOfFanout),
      number(round.readersCpu),
    ]),
  )
  note(
    `From an event's commit (a deferred trigger of the bench notes it; for the others: from the call to send) to the frame
    being read, on the clock that all processes of the machine share. Sockets are read by processes of their own with next
    to no code for a frame; they, the servers and PostgreSQL share the machine's cores, so where servers and readers
    together want more than there is, delays are a queue's and say how far the rate was beyond the machine: deliveries a
    second below ${perSecond} × sockets show it. Fan-out: without what the same events cost the same server when nobody
    follows (a declaration for Benne, a POST for the others). Bare: one prepared buffer, ws.send to each. Socket.IO 4: a
    room, WebSocket alone, its Redis adapter. Neither of them writes, checks a session, orders or resumes anything.`,
  )
}

function printMemory(rows: readonly string[][], size: number): void {
  table(
    `Memory of an idle socket, ${size} of them`,
    [{ head: 'server', words: true }, { head: 'KiB resident' }],
    rows,
  )
  note(
    'Growth of the resident set, after a collection each time, divided by the sockets; what the kernel keeps is not in it.',
  )
}
