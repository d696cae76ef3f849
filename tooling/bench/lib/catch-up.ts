import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Bench } from './bench.ts'
import type { FanoutTown } from './fanout-town.ts'
import { note, number, table } from './print.ts'
import { printProfile } from './profile-tables.ts'
import { type Person, resident, staff, tokenOf } from './seed.ts'
import type { ServerProcess } from './server-process.ts'
import { median } from './stats.ts'

const missed = 10_000

/** How long it takes to be sent what was missed: for staff all of it, for a resident the half that is the resident's own. */
export async function printCatchUp(bench: Bench, town: FanoutTown, server: ServerProcess): Promise<void> {
  const me = resident(1)
  const from = await position(town)
  // Mine and somebody else's in turn, so that a resident's are spread over twice as many.
  for (let n = 0; n < missed / 500; n++) {
    await town.copyEvents(me, 500)
    await town.copyEvents(resident(2), 500)
  }
  const middle = await positionOf(town, missed)
  // Else they would come as news.
  await untilRead(server.url, await position(town))
  const rounds = bench.quick ? 1 : 5
  const rows: string[][] = []
  for (const [label, person, after] of [
    ['staff', staff(0), middle],
    ['a resident, among twice as many', me, from],
  ] as const) {
    const seconds: number[] = []
    const cpu: number[] = []
    for (let round = 0; round < rounds; round++) {
      const before = await server.usage()
      seconds.push(await catchUp(server.url, person, after))
      cpu.push((await server.usage()).cpuMs - before.cpuMs)
    }
    rows.push([
      label,
      median(seconds).toFixed(2),
      number(missed / median(seconds)),
      number(median(cpu) / 1000),
    ])
  }
  const label = `staff catch up on ${missed} events`
  await printProfile(bench, server, label, () => catchUp(server.url, staff(0), middle))
  table(
    `Catching up on ${missed} missed events`,
    [{ head: 'who', words: true }, { head: 'seconds' }, { head: 'events/s' }, { head: 'server’s cpu s' }],
    rows,
  )
  note(
    'From asking on an open socket to `caught_up`, one client at a time, all of it from PostgreSQL but the last thousand; the client only counts.',
  )
}

/** The last place in the log. */
const position = (town: FanoutTown) => positionOf(town, 0)

/** The place after which so many events come. */
async function positionOf({ pool }: FanoutTown, before: number): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `select tx || '-' || seq as id from live_events order by tx desc, seq desc offset $1 limit 1`,
    [before],
  )
  return rows[0]?.id as string
}

/** Nobody has told the node of them: it looks by itself. */
async function untilRead(url: string, last: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/trpc/live.snapshot`, {
      headers: { authorization: `Bearer ${await tokenOf(staff(0))}` },
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`live.snapshot was answered ${response.status}: ${text}`)
    if (text.includes(`"${last}"`)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function catchUp(url: string, person: Person, lastEventId: string): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc?connectionParams=1`, {
    perMessageDeflate: false,
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ method: 'connectionParams', data: { token: await tokenOf(person) } }))
  let events = 0
  const done = new Promise<void>((resolve, reject) => {
    socket.on('message', (frame: Buffer) => {
      if (frame.length === 4) socket.send('PONG')
      else if (frame.includes('"waste_update"')) events++
      else if (frame.includes('"caught_up"')) resolve()
      else if (frame.includes('"resync"') || frame.includes('"error"')) reject(new Error(frame.toString()))
    })
    socket.on('close', () => reject(new Error('closed while it caught up')))
  })
  const begun = performance.now()
  const params = { path: 'live.events', input: { json: { lastEventId } } }
  socket.send(JSON.stringify({ id: 1, method: 'subscription', params }))
  await done
  const seconds = (performance.now() - begun) / 1000
  socket.terminate()
  if (events !== missed) throw new Error(`${events} events came of ${missed}`)
  return seconds
}
