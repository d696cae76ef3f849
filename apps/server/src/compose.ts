import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { About } from '@benne/contracts'
import { type DatabaseHandle, openDatabase } from '@benne/db'
import { createImageProcessor } from '@benne/images'
import { checkQueue, createJobQueue, type Handlers, openBoss, startWorker } from '@benne/jobs'
import {
  closeRedis,
  connectRedis,
  DashboardTicker,
  EventLog,
  LiveHub,
  LocalBus,
  RedisBus,
  SharedPresence,
} from '@benne/realtime'
import {
  buildExport,
  type Clock,
  createAccessTokens,
  createAttemptLimits,
  createCustodyKeys,
  createDeviceTokens,
  createTokenKeys,
  deliverMail,
  failExport,
  housekeeping,
  type ImageStore,
  type LogRetention,
  type Mailer,
  recomputeRecords,
  rotateLog,
  SessionDirectory,
  sweepImages,
} from '@benne/services'
import { type Shared, systemContext } from './contexts.ts'
import { keepCustody } from './custody-job.ts'
import { type FaceOptions, openFaces } from './faces.ts'
import type { HealthChecks } from './health.ts'
import { describeError, type Logger } from './log.ts'
import { sourcesOf } from './metric-sources.ts'
import { Metrics } from './metrics.ts'

export interface ComposeOptions {
  /** Migrated, with its queue prepared. */
  readonly databaseUrl: string
  /** Role that queries run as: `migrateDatabase` tells which. */
  readonly databaseRole: string | null
  readonly redisUrl?: string | null
  /** The first signs, all are accepted. */
  readonly jwtSecrets: readonly string[]
  /** Ed25519: the first signs, all are trusted. */
  readonly custodyKeys: readonly string[]
  /** Null: nobody signs in by face. */
  readonly faces?: FaceOptions | null
  readonly mailer: Mailer
  readonly imageStore: ImageStore
  readonly placeOf?: (address: string) => string | null
  readonly publicUrl: () => string
  readonly about: About
  readonly logger: Logger
  readonly clock?: Clock
  /** Whether jobs are done here, or only asked for. */
  readonly works: boolean
  /** How much of the live log is kept. */
  readonly logRetention?: LogRetention
  readonly poolSize?: number
}

export interface Composition {
  readonly shared: Shared
  readonly database: DatabaseHandle
  readonly hub: LiveHub
  readonly checks: HealthChecks
  readonly presence: SharedPresence
  /** Does jobs from now on, where that is this process's part. */
  startWorking(): Promise<void>
  /** Finishes the jobs under way, then lets go of the queue, Redis and the database. */
  close(): Promise<void>
}

/** Makes what every verb needs from outside, of real parts: for a server, a worker, or a command at the terminal. */
export async function compose(options: ComposeOptions): Promise<Composition> {
  const { logger, clock = { now: () => new Date() }, redisUrl = null } = options
  const warn = (message: string) => (error: unknown) => logger.warn(describeError(error), message)
  const resources = new AsyncDisposableStack()
  try {
    const database = openDatabase(options.databaseUrl, {
      role: options.databaseRole,
      ...(options.poolSize && { poolSize: options.poolSize }),
      onConnectionLost: warn('a database connection was lost'),
    })
    resources.defer(() => database.close())
    const { db } = database
    const redis = redisUrl ? await connectRedis(redisUrl, warn('Redis cannot be reached')) : null
    if (redis) resources.defer(() => closeRedis(redis))
    const bus = redis
      ? new RedisBus(redis, { onError: warn('a message of the bus is not ours') })
      : new LocalBus()
    resources.defer(() => bus.close())
    const opened = options.faces ? openFaces(options.faces, { db, bus, logger }) : null
    resources.defer(() => opened?.close())
    const sessions = new SessionDirectory(db, clock, bus)
    resources.defer(() => sessions.close())
    const hub = new LiveHub({
      log: new EventLog(db),
      now: clock.now,
      tellOthers: () => bus.publish({ type: 'log' }),
      onError: warn('the live log could not be read'),
    })
    bus.subscribe(({ type }) => type === 'log' && hub.wake())
    bus.onGap(hub.wake)
    const ticker = new DashboardTicker(hub, () => presence.connected())
    resources.defer(() => ticker.stop())
    const presence = new SharedPresence({
      bus,
      now: clock.now,
      onChange: (event) => hub.announce(event),
      onCount: () => ticker.mark('connected'),
    })
    resources.defer(() => presence.stop())
    const boss = await openBoss({
      url: options.databaseUrl,
      role: options.databaseRole,
      works: options.works,
      onError: warn('the queue has a problem'),
      onWarning: (message) => logger.warn({ 'event.action': 'queue' }, message),
    })
    let stopQueue = () => boss.stop({ graceful: false })
    resources.defer(() => stopQueue())
    const metrics = new Metrics()
    metrics.register(...sourcesOf({ pool: database.pool, boss, bus, hub, presence }))
    // A connection of its own: that all others are busy does not say that the database is away.
    const watch = openDatabase(options.databaseUrl, { role: options.databaseRole, poolSize: 1 })
    resources.defer(() => watch.close())
    const keys = createTokenKeys(options.jwtSecrets)
    const shared: Shared = {
      db,
      logger,
      metrics,
      ports: {
        clock,
        accessTokens: createAccessTokens(keys),
        deviceTokens: createDeviceTokens(keys),
        sessions,
        keyedHash: (text) =>
          createHmac('sha256', options.jwtSecrets[0] ?? '')
            .update(text)
            .digest(),
        attempts: createAttemptLimits({
          redis,
          secret: options.jwtSecrets[0] ?? '',
          onRedisError: warn('attempts are counted without Redis'),
        }),
        jobs: createJobQueue(boss),
        mailer: options.mailer,
        images: createImageProcessor(),
        imageStore: options.imageStore,
        custodyKeys: createCustodyKeys(options.custodyKeys),
        faces: opened?.faces ?? null,
        facesChanged: (userId) => {
          opened?.faces.directory?.changed(userId)
          bus.publish({ type: 'faces', userIds: [userId] })
        },
        placeOf: options.placeOf ?? (() => null),
        publicUrl: options.publicUrl,
        wakeLiveLog: hub.committed,
        live: hub,
        presence,
        about: options.about,
      },
    }
    return {
      shared,
      database,
      hub,
      checks: {
        database: () => watch.pool.query('select 1'),
        queue: () => checkQueue(boss),
        redis: redis && (async () => assert(redis.isReady, 'Redis is away')),
      },
      presence,
      async startWorking() {
        if (!options.works) return
        const worker = await startWorker({
          boss,
          handlers: handlersOf(shared, options.logRetention),
          onFailure: (error, { queue, jobId, attempt, lastAttempt }) =>
            logger[lastAttempt ? 'error' : 'warn'](
              { ...describeError(error), 'event.action': queue, benne: { jobId, attempt, lastAttempt } },
              'a job failed',
            ),
        })
        stopQueue = () => worker.stop()
      },
      close: () => resources.disposeAsync(),
    }
  } catch (error) {
    await resources.disposeAsync()
    throw error
  }
}

function handlersOf(shared: Shared, retention: LogRetention | undefined): Handlers {
  const as = (name: string) => systemContext(shared, name)
  return {
    mail: (input) => deliverMail({ ctx: as('mail'), input }),
    export: (input, signal) => buildExport({ ctx: as('export'), input, signal }),
    'export.dead': (input) => failExport({ ctx: as('export'), input }),
    impact: (input, signal) => recomputeRecords({ ctx: as('impact'), input, signal }),
    housekeeping: () => housekeeping({ ctx: as('housekeeping') }),
    images: (_input, signal) => sweepImages({ ctx: as('images'), signal }),
    custody: (_input, signal) => keepCustody(shared, signal),
    'live-log': () => rotateLog({ ctx: as('live-log'), ...(retention && { input: retention }) }),
  }
}
