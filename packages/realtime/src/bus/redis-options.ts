import type { Address, RedisTarget } from './redis-target.ts'

/** Milliseconds between two questions whether the other side still answers. */
export const pingMs = 2_000
/** Milliseconds of silence after which a connection counts as lost: two pings that nobody answered, and a little. */
export const silenceMs = 5_000
/** Milliseconds until a connection must stand. */
const connectMs = 3_000
const maxPauseMs = 2_000
/** Commands that wait to be sent or answered; more than ever wait for a Redis that answers. */
const maxWaiting = 50_000

/** Milliseconds before trying again: 50, then twice as many each time, up to 2 s, so spread that not all come at once. */
export const pauseAfter = (failures: number): number =>
  Math.min(50 * 2 ** failures, maxPauseMs) * (0.5 + Math.random() / 2)

// Some seven hundred modules, which most processes never need.
export const loadRedis = () => import('redis')

/** What holds for every connection. */
function connectionOptions({ tls, username, password }: RedisTarget) {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    name: 'benne',
    pingInterval: pingMs,
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxWaiting,
    maintNotifications: 'disabled',
    socket: { connectTimeout: connectMs, ...(tls && { tls: true as const }) },
  } as const
}

/** For one connection that ends when it is lost, and is not made again. */
export function onceOptions(target: RedisTarget, address: Address) {
  const options = connectionOptions(target)
  return {
    ...options,
    RESP: 3,
    database: target.database,
    socket: { ...options.socket, ...address, reconnectStrategy: false },
  } as const
}

/** For commands to whichever node of a cluster has their key. Asks again who has what when a node is lost. */
export function clusterOptions(target: RedisTarget, nodes: readonly Address[]) {
  const options = connectionOptions(target)
  return {
    RESP: 3,
    rootNodes: nodes.map((address) => ({ socket: address })),
    defaults: {
      ...options,
      socket: { ...options.socket, socketTimeout: silenceMs, reconnectStrategy: pauseAfter },
    },
    // Only to nodes that are asked for something: with one away, connecting to all would never end.
    minimizeConnections: true,
    topologyRefreshOnReconnectionAttemptStrategy: 1_000,
  } as const
}
