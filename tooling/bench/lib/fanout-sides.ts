import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRedis } from '../../testing/redis.ts'
import { type Bench, startBenne } from './bench.ts'
import type { Protocol } from './fanout-reader.ts'
import { type FanoutTown, paced } from './fanout-town.ts'
import { openFollower } from './follower.ts'
import { staff, tokenOf } from './seed.ts'
import { ServerProcess } from './server-process.ts'

/** A server that sends events to sockets, and how to make it. */
export interface FanoutSide {
  readonly protocol: Protocol
  readonly server: ServerProcess
  /** Makes so many events at a rate; returns the moment of each, on the wall clock. */
  readonly send: (events: number, perSecond: number) => Promise<readonly number[]>
}

/** Benne, whatever it is told by its environment beside. */
export const fanoutNode = (bench: Bench, town: FanoutTown, name: string, redisUrl: string | null) =>
  startBenne(bench, name, 'info', {
    DATABASE_URL: town.url,
    PROCESS_ROLE: 'api',
    BENNE_FACE: '0',
    // Each socket says an address of its own, as behind a proxy.
    TRUSTED_PROXIES: '127.0.0.1',
    ...(redisUrl && { REDIS_URL: redisUrl }),
  })

/** A Redis of this bench's own; null where there is none. */
export async function benchRedis(bench: Bench): Promise<string | null> {
  const redis = await startRedis().catch(() => null)
  if (redis) bench.resources.defer(() => redis.kill())
  return redis?.url ?? null
}

/** Benne, the bare broadcast and, where there is a Redis, Socket.IO: all sending the same frame. */
export async function startSides(
  bench: Bench,
  town: FanoutTown,
  redisUrl: string | null,
): Promise<{ sides: FanoutSide[]; frame: string }> {
  const benne = await fanoutNode(bench, town, 'benne-fanout', redisUrl)
  const frame = await oneFrame(town, benne.url)
  const sides: FanoutSide[] = [
    {
      protocol: 'benne',
      server: benne,
      send: (events, perSecond) => town.declare(benne.url, events, perSecond),
    },
    await broadcaster(bench, 'bare', frame, null),
  ]
  if (redisUrl) sides.push(await broadcaster(bench, 'socket.io', frame, redisUrl))
  return { sides, frame }
}

async function oneFrame(town: FanoutTown, url: string): Promise<string> {
  const frames: string[] = []
  const follower = await openFollower(url, await tokenOf(staff(0)), (data) => {
    if (data.includes('"waste_update"')) frames.push(data.toString())
  })
  await town.declare(url, 1, 20)
  while (frames.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  follower.terminate()
  return frames[0] as string
}

async function broadcaster(
  bench: Bench,
  kind: 'bare' | 'socket.io',
  frame: string,
  redisUrl: string | null,
): Promise<FanoutSide> {
  const file = join(bench.directory, `${kind}.json`)
  writeFileSync(file, JSON.stringify({ kind, frame, redisUrl }))
  const server = await ServerProcess.start({
    name: kind,
    script: 'tooling/bench/baseline/broadcast.ts',
    directory: bench.directory,
    env: { NODE_ENV: 'production', BROADCAST: file },
  })
  bench.resources.defer(() => server.stop())
  const emit = async () => {
    const response = await fetch(`${server.url}/emit`, { method: 'POST' })
    return ((await response.json()) as { moment: number }).moment
  }
  return {
    protocol: kind,
    server,
    // A server that is busy may come to them in another order than that in which they were asked for.
    send: async (events, perSecond) => (await paced(events, perSecond, emit)).toSorted((a, b) => a - b),
  }
}
