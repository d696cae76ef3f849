import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { hasRedis, startRedis } from '../../testing/redis.ts'
import { type Bench, startBenne } from './bench.ts'
import { openFollower } from './follower.ts'
import { note, number, table } from './print.ts'
import { openSessions, type Person, resident, tokenOf } from './seed.ts'
import type { ServerProcess } from './server-process.ts'
import { percentile } from './stats.ts'

/** Milliseconds to the end of the revoked session's socket. */
interface Taken {
  readonly fromCall: number
  readonly fromAnswer: number
}

interface Victim {
  readonly by: Person
  readonly sessionId: string
  /** When its socket was closed, on the clock of `performance.now`. */
  readonly closed: Promise<number>
}

/** From revoking a session to the end of its open window: on the node that was asked, and on another one. */
export async function benchRevocations(bench: Bench): Promise<void> {
  const rows: [string, Taken[]][] = []
  if (hasRedis) {
    const redis = await startRedis()
    bench.resources.defer(() => redis.kill())
    const [near, far] = await startNodes(bench, 'bus', { REDIS_URL: redis.url })
    const count = bench.quick ? 20 : 200
    const here = await openVictims(bench, near, count, 0)
    const there = await openVictims(bench, far, count, count)
    const taken: [Taken[], Taken[]] = [[], []]
    for (const [n, victim] of here.entries()) {
      taken[0].push(await revoke(near, victim))
      taken[1].push(await revoke(near, there[n] as Victim))
    }
    rows.push(['the same node', taken[0]], ['another node, over Redis', taken[1]])
    await Promise.all([near.stop(), far.stop()])
  }
  const [near, far] = await startNodes(bench, 'alone', {})
  if (!hasRedis)
    rows.push(['the same node', await revokeAll(near, await openVictims(bench, near, 200, 0), 0)])
  const victims = await openVictims(bench, far, bench.quick ? 20 : 200, 400)
  rows.push(['another node, without Redis', await revokeAll(near, victims, 50)])
  await Promise.all([near.stop(), far.stop()])
  printTaken(rows)
}

async function startNodes(
  bench: Bench,
  name: string,
  settings: Record<string, string>,
): Promise<[ServerProcess, ServerProcess]> {
  return [
    await startBenne(bench, `benne-${name}-1`, 'info', settings),
    await startBenne(bench, `benne-${name}-2`, 'info', settings),
  ]
}

/** Sessions with an open window on a node; each has an owner of its own, who has signed in just now elsewhere. */
async function openVictims(
  { database }: Bench,
  node: ServerProcess,
  count: number,
  first: number,
): Promise<Victim[]> {
  const owners = Array.from({ length: count }, (_, n) => ({
    ...resident(first + n),
    sessionId: randomUUID(),
  }))
  const victims = owners.map((owner) => ({ ...owner, sessionId: randomUUID() }))
  await openSessions(database.pool, [...owners, ...victims])
  return Promise.all(
    victims.map(async (person, n) => {
      const socket = await openFollower(node.url, await tokenOf(person), () => undefined)
      const closed = once(socket, 'close').then(([code]) => {
        if (code !== 4401) throw new Error(`a socket was closed with ${code}`)
        return performance.now()
      })
      return { by: owners[n] as Person, sessionId: person.sessionId, closed }
    }),
  )
}

async function revoke(node: ServerProcess, { by, sessionId, closed }: Victim): Promise<Taken> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(by)}` }
  const body = JSON.stringify({ json: { id: sessionId } })
  const called = performance.now()
  const response = await fetch(`${node.url}/trpc/auth.revokeSession`, { method: 'POST', headers, body })
  const text = await response.text()
  const answered = performance.now()
  if (!response.ok) throw new Error(`a revocation was answered ${response.status}: ${text}`)
  const end = await closed
  return { fromCall: end - called, fromAnswer: end - answered }
}

/** One every so many milliseconds, none of which waits for the one before. */
async function revokeAll(node: ServerProcess, victims: readonly Victim[], everyMs: number): Promise<Taken[]> {
  const taken: Promise<Taken>[] = []
  for (const victim of victims) {
    taken.push(revoke(node, victim))
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  return Promise.all(taken)
}

function printTaken(rows: readonly [string, readonly Taken[]][]): void {
  table(
    `Milliseconds until the socket of a revoked session is closed, each of ${rows[0]?.[1].length} with its own`,
    [
      { head: 'the window is open on', words: true },
      { head: 'from the call p50' },
      { head: 'p99' },
      { head: 'from the answer p50' },
      { head: 'p99' },
      { head: 'most' },
    ],
    rows.map(([label, taken]) => [
      label,
      ...[0.5, 0.99].map((share) =>
        number(
          percentile(
            taken.map(({ fromCall }) => fromCall),
            share,
          ),
        ),
      ),
      ...[0.5, 0.99, 1].map((share) =>
        number(
          percentile(
            taken.map(({ fromAnswer }) => fromAnswer),
            share,
          ),
        ),
      ),
    ]),
  )
  note(
    `To the end of the client's connection: the close frame is answered, and the server hangs up. Below zero: closed before
    the answer came. Without Redis another node learns of it when it asks the database, every five seconds: that is the
    design, and what a node is left with when Redis is away.`,
  )
}
