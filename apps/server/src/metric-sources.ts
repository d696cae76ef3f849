import type { DatabaseHandle } from '@benne/db'
import { type QueueDepth, queueDepths } from '@benne/jobs'
import type { BusStats, LiveHub, SharedPresence } from '@benne/realtime'
import type { Bus } from '@benne/services'
import { type MetricSource, seldom } from './metrics.ts'
import type { Sockets } from './sockets.ts'

/** Milliseconds between two counts of what waits in the queues. */
const queueMs = 15_000

export interface Measured {
  readonly pool: DatabaseHandle['pool']
  readonly boss: Parameters<typeof queueDepths>[0]
  readonly bus: Bus & { readonly stats: BusStats }
  readonly hub: LiveHub
  readonly presence: SharedPresence
}

/** The metrics of what `compose` makes, whatever this process's role. */
export function sourcesOf({ pool, boss, bus, hub, presence }: Measured): MetricSource[] {
  const depths = seldom(queueMs, () => queueDepths(boss))
  const byQueue = async (of: (depth: QueueDepth) => number) =>
    Object.fromEntries([...(await depths())].map(([name, depth]) => [name, of(depth)]))
  return [
    {
      name: 'benne_database_connections',
      help: 'Connections of this process to PostgreSQL, for calls and jobs.',
      label: 'state',
      read: () => ({ idle: pool.idleCount, busy: pool.totalCount - pool.idleCount }),
    },
    {
      name: 'benne_database_waiting',
      help: 'Queries and transactions that wait for a connection.',
      read: () => pool.waitingCount,
    },
    {
      name: 'benne_queue_waiting_jobs',
      help: 'Jobs that nobody has begun, on all servers together; those to be tried again later among them.',
      label: 'queue',
      read: () => byQueue(({ waiting }) => waiting),
    },
    {
      name: 'benne_queue_active_jobs',
      help: 'Jobs that are being done, on all servers together.',
      label: 'queue',
      read: () => byQueue(({ active }) => active),
    },
    {
      name: 'benne_queue_oldest_job_seconds',
      help: 'For how long the oldest job that could be begun has been waiting.',
      label: 'queue',
      read: () => byQueue(({ oldestSeconds }) => oldestSeconds),
    },
    ...busSources(bus),
    ...liveSources(hub),
    ...presenceSources(presence),
  ]
}

function busSources(bus: Measured['bus']): MetricSource[] {
  const { stats } = bus
  return [
    {
      name: 'benne_bus_connected',
      help: 'Whether what other servers tell arrives here now (1) or not (0); 0 without Redis.',
      read: () => Number(bus.connected),
    },
    {
      name: 'benne_bus_messages_total',
      help: 'Messages between servers: told by this one, heard from others, or lost because they could not be told.',
      label: 'what',
      read: () => ({ published: stats.published, received: stats.received, lost: stats.lost }),
    },
    {
      name: 'benne_bus_gaps_total',
      help: 'How often messages of other servers may have been missed, so that what was remembered was dropped.',
      read: () => stats.gaps,
    },
  ]
}

function liveSources(hub: LiveHub): MetricSource[] {
  const { stats } = hub
  return [
    {
      name: 'benne_live_subscriptions',
      help: 'Subscriptions to live events that are open here.',
      read: () => hub.size,
    },
    {
      name: 'benne_live_entries_read_total',
      help: 'Entries that were read from the live log, each once for all subscriptions here.',
      read: () => stats.read,
    },
    {
      name: 'benne_live_deliveries_total',
      help: 'Live events that were handed to subscriptions.',
      read: () => stats.delivered,
    },
    {
      name: 'benne_live_catch_ups_total',
      help: 'Subscriptions that resumed and were sent what they had missed.',
      read: () => stats.catchUps,
    },
    {
      name: 'benne_live_resyncs_total',
      help: 'Subscriptions that were told to fetch again instead.',
      label: 'reason',
      read: () => stats.resyncs,
    },
    {
      name: 'benne_live_held_back_seconds',
      help: 'For how long something committed has been waiting for an older transaction to end; 0 when nothing is.',
      read: () => (stats.heldBackSince === null ? 0 : (performance.now() - stats.heldBackSince) / 1000),
    },
  ]
}

function presenceSources(presence: SharedPresence): MetricSource[] {
  return [
    {
      name: 'benne_connected_accounts',
      help: 'Accounts that are connected, over all servers of which this one knows.',
      label: 'kind',
      read: () => {
        const { users, admins } = presence.connected()
        return { user: users, admin: admins }
      },
    },
    {
      name: 'benne_nodes',
      help: 'Servers of which this one knows that they are alive, itself among them.',
      read: () => presence.nodes + 1,
    },
  ]
}

/** The metrics of WebSockets. */
export function socketSources({ count, stats }: Sockets): MetricSource[] {
  return [
    { name: 'benne_websockets_open', help: 'WebSockets that are open here.', read: count },
    {
      name: 'benne_websockets_opened_total',
      help: 'WebSockets that were opened.',
      read: () => stats.opened,
    },
    {
      name: 'benne_websockets_closed_total',
      help: 'WebSockets that were closed, by us and why; `peer`: by the other side, or by the network.',
      label: 'reason',
      read: () => {
        const ours = Object.values(stats.letGo).reduce((sum, count) => sum + count, 0)
        return { ...stats.letGo, peer: Math.max(0, stats.closed - ours) }
      },
    },
    {
      name: 'benne_websockets_refused_total',
      help: 'Requests for a WebSocket that were answered with an HTTP status instead.',
      label: 'reason',
      read: () => stats.refused,
    },
  ]
}
