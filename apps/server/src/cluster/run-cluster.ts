import { type BannerLine, banner } from '../banner.ts'
import { type Config, readConfig } from '../config.ts'
import { seedEmbedded } from '../first-start.ts'
import { listenProblem, prepare, stopSignal } from '../main.ts'
import { connectionsFor } from './connections.ts'
import { type OwnRedis, startOwnRedis } from './own-redis.ts'
import type { ListeningMessage } from './parent.ts'
import { Place } from './place.ts'
import { type Proxy, startProxy } from './proxy.ts'

export interface ClusterOptions {
  readonly servers: number
  readonly workers: number
  readonly say: (line: string) => void
}

/**
 * Several servers and workers on this machine behind one address, until a signal to stop. A process that ends is
 * started again; SIGUSR2 replaces all of them, one after the other. Throws, with everything stopped, when one of them
 * does not start.
 */
export async function runCluster({ servers, workers, say }: ClusterOptions): Promise<void> {
  const config = readConfig()
  const stopAsked = stopSignal()
  await using resources = new AsyncDisposableStack()
  const proxy = await startProxy({ port: config.port, host: config.host }).catch((error: unknown) => {
    throw listenProblem(error, config) ?? error
  })
  resources.defer(() => proxy.stop())
  const { database, secrets } = await prepare(config, resources, say)
  // Once, and before several would do it at a time.
  if (secrets && !config.databaseUrl) {
    await seedEmbedded(database.url, { wanted: config.demonstration, secrets })
  }
  const redis = config.redisUrl ? null : await startOwnRedis()
  if (redis) resources.defer(() => redis.stop())
  const environment = {
    ...childSettings(config, proxy),
    DATABASE_POOL_SIZE: String(await connectionsFor(database.url, servers + workers, config.poolSize)),
    ...(redis && { REDIS_URL: redis.url }),
  }
  const places = [
    ...named('Server', servers).map(
      (name) => new Place({ name, environment: { ...environment, PROCESS_ROLE: 'api' }, proxy, say }),
    ),
    ...named('Worker', workers).map(
      (name) =>
        new Place({ name, environment: { ...environment, PROCESS_ROLE: 'worker' }, proxy: null, say }),
    ),
  ]
  resources.defer(() => Promise.all(places.map((place) => place.close())).then(() => {}))
  const stopped = stopAsked.then(() => null)
  const told = await Promise.race([Promise.all(places.map((place) => place.open())), stopped])
  if (!told) return
  say(describe({ config, proxy, places, redis, told, workers }))
  replaceOnSignal(places, say)
  await stopped
  say('Stopping …')
  // Together: servers close their WebSockets themselves, so that nobody is merely cut off.
  await Promise.all([proxy.stop({ socketMs }), ...places.map((place) => place.close())])
}

/** Milliseconds that servers have to close their WebSockets when everything stops. */
const socketMs = 15_000

const named = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`)

/** What is different for those behind the proxy. They find the embedded database, and its secrets, by themselves. */
function childSettings(config: Config, proxy: Proxy): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    TRUSTED_PROXIES: [...config.trustedProxies, '127.0.0.1'].join(','),
    // In production that is for the operator to say.
    ...(!config.production && { PUBLIC_URL: config.publicUrl ?? addressOf(config, proxy) }),
    // Longer than the proxy takes to notice that one has been told to stop.
    BENNE_DRAIN_SECONDS: String(Math.max(config.drainMs / 1000, 1)),
  }
}

const addressOf = ({ host }: Config, { port }: Proxy): string =>
  `http://${/^(0\.0\.0\.0|127\.0\.0\.1|::1?)$/.test(host) ? 'localhost' : host}:${port}`

function replaceOnSignal(places: readonly Place[], say: (line: string) => void): void {
  let underWay = false
  process.on('SIGUSR2', () => {
    if (underWay) return say('They are being replaced already.')
    underWay = true
    void replaceAll(places, say).finally(() => {
      underWay = false
    })
  })
}

async function replaceAll(places: readonly Place[], say: (line: string) => void): Promise<void> {
  say('Replacing all processes, one after the other …')
  for (const place of places) {
    try {
      await place.replace()
    } catch {
      // The others would fare no better.
      return say(`${place.line.label} could not be replaced: it stays, and so do those after it.`)
    }
  }
  say('All processes are replaced.')
}

function describe({
  config,
  proxy,
  places,
  redis,
  told,
  workers,
}: {
  config: Config
  proxy: Proxy
  places: readonly Place[]
  redis: OwnRedis | null
  told: readonly ListeningMessage[]
  workers: number
}): string {
  const [first] = told
  const accounts = new Map(told.flatMap((each) => each.accounts.map((line) => [line.value, line] as const)))
  const none = workers === 0 ? [{ label: 'Workers', value: 'none: no mail is sent, no job is done' }] : []
  return banner(
    first?.title ?? 'Benne is running',
    [
      [{ label: 'Address', value: config.publicUrl ?? addressOf(config, proxy) }],
      [...places.map(({ line }) => line), ...none],
      ...(accounts.size > 0 ? [[...accounts.values()]] : []),
      [...redisLines(config, redis), ...(first?.places ?? [])],
      [
        { label: 'Replace all', value: `kill -USR2 ${process.pid}` },
        { label: 'End one', value: 'kill PID, or kill -9 PID: another one starts' },
      ],
    ],
    'Ctrl-C stops it; everything is kept.',
  )
}

function redisLines(config: Config, redis: OwnRedis | null): BannerLine[] {
  if (config.redisUrl) return [{ label: 'Redis', value: 'the one of REDIS_URL' }]
  if (redis) return [{ label: 'Redis', value: `its own   pid ${redis.pid}   ${redis.url}` }]
  return [
    { label: 'Redis', value: 'none (REDIS_URL is not set, and there is no redis-server here):' },
    { label: '', value: 'servers learn of each other’s changes within a second, not who is connected' },
  ]
}
