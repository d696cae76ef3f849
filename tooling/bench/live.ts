import { type Bench, startBaseline, startBenne } from './lib/bench.ts'
import { Crowd } from './lib/crowd.ts'
import { declaration } from './lib/declaration.ts'
import { explain } from './lib/explain.ts'
import { afterSilence, type Burst, burst, type Delays, paced, type Side } from './lib/live-rounds.ts'
import { heading, note, number, say, table, times } from './lib/print.ts'
import { printProfile } from './lib/profile-tables.ts'
import { interleave, quietness } from './lib/rounds.ts'
import { resident, staff, tokenOf } from './lib/seed.ts'
import type { ServerProcess } from './lib/server-process.ts'
import { Recorder } from './lib/statements.ts'
import { median, ratio } from './lib/stats.ts'

const sizes = [1, 100, 500]

interface Sides {
  readonly benne: ServerProcess
  readonly bare: ServerProcess
}

/** Live updates: from a declaration to the sockets, beside a server that writes the same and sends the same bytes. */
export async function benchLive(bench: Bench): Promise<void> {
  heading('live')
  const sides = await startSides(bench)
  const delays: { size: number; benne: Delays[]; bare: Delays[] }[] = []
  for (const size of sizes) {
    const crowds = await openCrowds(sides, size)
    const events = bench.quick ? 10 : 40
    for (const side of crowds) await paced(bench, side, events)
    const [benne, bare] = await rounds(bench, crowds, (side) => paced(bench, side, events))
    delays.push({ size, benne, bare })
    if (size === Math.max(...sizes)) {
      printDelays(delays)
      printCosts(delays)
      await printBurst(bench, crowds)
      await printSilence(bench, crowds)
      const [ours] = crowds
      const label = `events to ${size} sockets`
      await printProfile(bench, ours.server, label, () => burst(bench, ours, bench.quick ? 40 : 160, 16))
    }
    for (const { crowd } of crowds) await crowd.close()
  }
  note(quietness())
  await printPlans(bench)
}

const rounds = <T>(bench: Bench, [ours, theirs]: [Side, Side], run: (side: Side) => Promise<T>) =>
  interleave(bench.quick ? 2 : 5, [() => run(ours), () => run(theirs)])

/** Benne, and the bare server with a frame of Benne's to send. */
async function startSides(bench: Bench): Promise<Sides> {
  const recorder = new Recorder(bench.database.url)
  const { statements } = await recorder.create(staff(0), declaration)
  await recorder.close()
  const benne = await startBenne(bench, 'benne-live')
  const crowd = await Crowd.open(benne.url, [await tokenOf(staff(0))])
  await Promise.all([crowd.collect(1), declareTo(`${benne.url}/trpc/waste.create?batch=1`)()])
  await crowd.close()
  const { frame } = crowd
  say(
    `\nEach event is a frame of ${number(Buffer.byteLength(frame) / 1024)} KiB to every socket; each socket has a session of its own.`,
  )
  const bare = await startBaseline(bench, {
    databaseUrl: bench.database.url,
    writeUrl: bench.database.bareUrl,
    lists: {},
    create: statements,
    userId: staff(0).userId,
    userIds: [staff(0).userId],
    frame,
  })
  return { benne, bare }
}

async function openCrowds({ benne, bare }: Sides, size: number): Promise<[Side, Side]> {
  const tokens = await Promise.all(Array.from({ length: size }, (_, n) => tokenOf(staff(n))))
  return [
    {
      server: benne,
      crowd: await Crowd.open(benne.url, tokens),
      declare: declareTo(`${benne.url}/trpc/waste.create?batch=1`),
    },
    { server: bare, crowd: await Crowd.open(bare.url, tokens), declare: declareTo(`${bare.url}/create`) },
  ]
}

function declareTo(url: string): () => Promise<void> {
  const body = JSON.stringify({ 0: { json: declaration } })
  // Good for longer than a crowd is open.
  const token = tokenOf(staff(0))
  return async () => {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token}` },
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  }
}

type Sized = readonly { size: number; benne: Delays[]; bare: Delays[] }[]

const middle = <T>(all: readonly T[], of: (each: T) => number) => median(all.map(of))

function printDelays(delays: Sized): void {
  table(
    'Milliseconds from a declaration to its event at the sockets, one declaration at a time',
    [
      { head: 'sockets' },
      { head: 'Benne p50' },
      { head: 'p99' },
      { head: 'bare p50' },
      { head: 'p99' },
      { head: 'ratio p50' },
      { head: 'ratio p99' },
      { head: 'from the answer p50' },
      { head: 'p99' },
    ],
    delays.map(({ size, benne, bare }) => [
      String(size),
      number(middle(benne, ({ p50 }) => p50)),
      number(middle(benne, ({ p99 }) => p99)),
      number(middle(bare, ({ p50 }) => p50)),
      number(middle(bare, ({ p99 }) => p99)),
      times(ratio(benne, bare, ({ p50 }) => p50)),
      times(ratio(benne, bare, ({ p99 }) => p99)),
      number(middle(benne, ({ answer50 }) => answer50)),
      number(middle(benne, ({ answer99 }) => answer99)),
    ]),
  )
  note(
    `From the call being sent to the frame being read by the client, both on the client's clock; the bare server writes the
    same rows and sends at once after its commit, from memory, without a log. From the answer: Benne's frame after Benne's
    own answer to the call. The client reads all sockets in one thread, so at 500 a part of both is the reader's.`,
  )
}

function printCosts(delays: Sized): void {
  table(
    'Processor milliseconds an event, with its declaration',
    [
      { head: 'sockets' },
      { head: 'Benne' },
      { head: 'bare' },
      { head: 'ratio' },
      { head: 'PostgreSQL' },
      { head: 'for bare' },
    ],
    delays.map(({ size, benne, bare }) => [
      String(size),
      number(middle(benne, ({ cpu }) => cpu)),
      number(middle(bare, ({ cpu }) => cpu)),
      times(ratio(benne, bare, ({ cpu }) => cpu)),
      number(middle(benne, ({ postgres }) => postgres)),
      number(middle(bare, ({ postgres }) => postgres)),
    ]),
  )
  const [least, most] = [delays[0], delays.at(-1)]
  if (!least || !most) return
  // What one more socket adds: the declaration itself, which both have at every size, falls out.
  const slope = (side: 'benne' | 'bare') =>
    ((middle(most[side], ({ cpu }) => cpu) - middle(least[side], ({ cpu }) => cpu)) /
      (most.size - least.size)) *
    10_000
  const [ours, theirs] = [slope('benne'), slope('bare')]
  note(
    `10,000 more deliveries take ${number(ours)} ms of Benne's processor and ${number(theirs)} ms of the bare server's: ${times(ours / theirs)}.`,
  )
}

async function printBurst(bench: Bench, crowds: [Side, Side]): Promise<void> {
  const [events, atOnce] = [bench.quick ? 16 : 64, 16]
  const [benne, bare] = await rounds(bench, crowds, (side) => burst(bench, side, events, atOnce))
  const row = (label: string, of: (each: Burst) => number) => [
    label,
    number(middle(benne, of)),
    number(middle(bare, of)),
    times(ratio(benne, bare, of)),
  ]
  table(
    `${events} declarations, ${atOnce} at a time, to ${crowds[0].crowd.size} sockets`,
    [{ head: '', words: true }, { head: 'Benne' }, { head: 'bare' }, { head: 'ratio' }],
    [
      row('deliveries a second', ({ perSecond }) => perSecond),
      row('processor ms for 10 000 of them', ({ cpu }) => cpu),
    ],
  )
}

async function printSilence(bench: Bench, crowds: [Side, Side]): Promise<void> {
  // Longer than what the server knows of a session is trusted.
  const silenceMs = 6_000
  const [benne, bare] = await rounds(bench, crowds, (side) => afterSilence(side, silenceMs))
  table(
    `The first event after ${silenceMs / 1000} s of silence, ${crowds[0].crowd.size} sockets, milliseconds`,
    [{ head: '', words: true }, { head: 'Benne' }, { head: 'bare' }, { head: 'ratio' }],
    (['p50', 'p99'] as const).map((of) => [
      of,
      number(middle(benne, (each) => each[of])),
      number(middle(bare, (each) => each[of])),
      times(ratio(benne, bare, (each) => each[of])),
    ]),
  )
  note(
    'Benne asks the database again about a session that it has not seen for five seconds: here, about every one.',
  )
}

/** How the live log is read; it holds 100,000 events and more by now. */
async function printPlans({ database }: Bench): Promise<void> {
  const recorder = new Recorder(database.url)
  await recorder.create(staff(0), declaration)
  const queries = await recorder.live(staff(0))
  const own = await recorder.live(resident(0))
  await recorder.close()
  const rows = []
  for (const [label, statement] of [
    ['what is new', queries.next],
    ['whether something waits', queries.heldBack],
    ['staff catches up on 50 transactions', queries.catchUp],
    ['a resident catches up on 50 transactions', own.catchUp],
  ] as const) {
    const { blocks, wasted, planningMs, runningMs, summary } = await explain(database.pool, statement)
    rows.push([label, String(blocks), String(wasted), number(planningMs), number(runningMs), summary])
  }
  table(
    'How PostgreSQL reads the live log',
    [
      { head: 'query', words: true },
      { head: 'blocks' },
      { head: 'thrown away' },
      { head: 'planning ms' },
      { head: 'running ms' },
      { head: 'plan', words: true },
    ],
    rows,
  )
}
