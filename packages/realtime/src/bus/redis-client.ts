/** One connection to Redis, for the bus and for whatever else is shared between processes. */
export type RedisClient = Awaited<ReturnType<typeof open>>

/** Milliseconds between two questions whether the other side still answers. */
const pingMs = 2_000
/** Milliseconds of silence after which a connection counts as lost: two pings that nobody answered, and a little. */
export const silenceMs = 5_000
const connectMs = 3_000
const maxPauseMs = 2_000

/**
 * Connects to Redis in the background, and again whenever the connection is lost: waits 50 ms, then twice as long
 * each time, up to 2 s, with chance added so that not all processes come back at once. Never rejects because Redis is
 * away; commands given then are rejected at once. `onLost` is told once per loss, and when the first attempt fails.
 */
export async function connectRedis(
  url: string,
  onLost: (error: Error) => void = () => {},
): Promise<RedisClient> {
  const client = await open(url)
  let told = false
  client.on('ready', () => {
    told = false
  })
  client.on('error', (error: Error) => {
    if (told || client.isReady) return
    told = true
    onLost(error)
  })
  client.connect().catch(() => {}) // only when it is closed while it tries
  return client
}

async function open(url: string) {
  // Some seven hundred modules, which most processes never need.
  const { createClient } = await import('redis')
  return createClient({
    url,
    RESP: 3,
    pingInterval: pingMs,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: connectMs,
      socketTimeout: silenceMs,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, maxPauseMs) * (0.5 + Math.random() / 2),
    },
  })
}

/** Lets commands under way finish, for up to a second, and closes the connection. */
export async function closeRedis(client: RedisClient): Promise<void> {
  if (client.isReady) {
    const deadline = new Promise((resolve) => setTimeout(resolve, 1_000).unref())
    await Promise.race([client.close().catch(() => {}), deadline])
  }
  client.destroy()
}
