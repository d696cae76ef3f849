import { resolve } from 'node:path'
import type { Application } from '@benne/db'
import { ensureSuperAdmin, hasSuperAdmin, type Mailer, ServiceError } from '@benne/services'
import { type BannerLine, banner } from './banner.ts'
import { findParent, type Parent } from './cluster/parent.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { type Shared, systemContext } from './contexts.ts'
import { DatabaseError, prepareDatabase, startEmbedded } from './database.ts'
import type { FaceOptions } from './faces.ts'
import { demoAccountLines, seedEmbedded } from './first-start.ts'
import { openImageStore } from './image-store.ts'
import { type LocalSecrets, loadLocalSecrets } from './local-secrets.ts'
import { createLogger, describeError, type Logger } from './log.ts'
import { aboutOf, chooseMailer } from './mail.ts'
import { openPlaces } from './place.ts'
import { type RunningServer, startServer } from './server.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Starts Benne as the environment says, and stops it on SIGINT, SIGTERM or SIGHUP. Ends the process with 1 when it cannot start. */
export async function main(): Promise<void> {
  const resources = new AsyncDisposableStack()
  const parent = findParent()
  const stopAsked = Promise.race([stopSignal(), ...(parent ? [parent.gone] : [])])
  try {
    const config = readConfig()
    const logger = createLogger(config.logLevel)
    await start(config, logger, resources, parent)
    await stopAsked
    if (config.production) logger.info('Benne stops')
    else if (!parent) say('Stopping …')
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`\n${explain(error)}\n`)
  } finally {
    await resources.disposeAsync()
  }
  // Everything is closed; a timer that somebody forgot must not keep a stopped server alive.
  process.exit()
}

async function start(
  config: Config,
  logger: Logger,
  resources: AsyncDisposableStack,
  parent: Parent | null,
): Promise<void> {
  const { database, secrets } = await prepare(config, resources, parent ? () => {} : say)
  const demonstration =
    secrets && !config.databaseUrl
      ? await seedEmbedded(database.url, { wanted: config.demonstration, secrets })
      : false
  if (database.grantee === null) {
    logger.warn(
      'the database login may not create roles: only a trigger keeps the audit log from being changed',
    )
  }
  const accounts: BannerLine[] = []
  const mailer = await chooseMailer(config, logger)
  const imageStore = await openImageStore(config, logger)
  const faces = chooseFaces(config, secrets, logger)
  const server = await startServer({
    databaseUrl: database.url,
    databaseRole: database.role,
    poolSize: config.poolSize,
    redisUrl: config.redisUrl,
    logRetention: config.logRetention,
    jwtSecrets: config.jwtSecrets ?? [(secrets as LocalSecrets).jwtSecret],
    custodyKeys: config.custodyKeys ?? [(secrets as LocalSecrets).custodyKey],
    faces,
    mailer,
    imageStore,
    placeOf: await openPlaces((error) =>
      logger.warn(describeError(error), 'countries of addresses are not known'),
    ),
    logger,
    about: aboutOf(config, { mailer, faces, demonstration }),
    role: config.role,
    drainMs: config.drainMs,
    metricsToken: config.metricsToken,
    port: config.port,
    host: config.host,
    corsOrigins: config.corsOrigins,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    prepare: async (shared) => {
      accounts.push(...(await accountLines(config, shared, demonstration ? null : secrets)))
    },
  }).catch((error: unknown) => {
    throw listenProblem(error, config) ?? error
  })
  // A child whose parent is gone is behind no proxy any more.
  resources.defer(() => server.stop(parent && !parent.there() ? { drainMs: 0 } : {}))
  server.shared.metrics.measureProcess()
  if (demonstration && secrets) accounts.unshift(...demoAccountLines(secrets))
  announce(config, server, { logger, parent, accounts, demonstration, mailer })
}

/** How people sign in by face; null where they do not, which is said when somebody may have wished for it. */
export function chooseFaces(
  { face, dataDirectory }: Config,
  secrets: LocalSecrets | null,
  logger: Logger,
): FaceOptions | null {
  if (!face) return null
  const masterKeys = face.masterKeys ?? (secrets ? [secrets.biometricKey] : null)
  if (masterKeys) return { ...face, masterKeys, modelDirectory: resolve(dataDirectory, 'models') }
  logger.warn('BIOMETRIC_ENCRYPTION_KEY is not set: nobody can sign in by face')
  return null
}

/** A database that is ready, and in development the secrets of this machine. */
export async function prepare(
  config: Config,
  resources: AsyncDisposableStack,
  log: (line: string) => void = say,
): Promise<{ database: Application & { url: string }; secrets: LocalSecrets | null }> {
  const directory = resolve(config.dataDirectory)
  // In production everything is configured, and nothing is written to the disk.
  const secrets = config.production ? null : await loadLocalSecrets(directory)
  const { databaseUrl: url, databaseOwnerUrl: ownerUrl } = config
  if (url) {
    const application = await prepareDatabase(url, log, ownerUrl ? { ownerUrl } : {})
    return { database: { ...application, url }, secrets }
  }
  const postgres = await startEmbedded(resolve(directory, 'postgres'), log)
  resources.defer(() => postgres.stop())
  return { database: postgres, secrets }
}

/** Makes sure that there is a super admin; the lines tell of one that nobody configured. */
async function accountLines(
  config: Config,
  shared: Shared,
  secrets: LocalSecrets | null,
): Promise<BannerLine[]> {
  const ctx = systemContext(shared, 'start')
  if (config.admin) {
    await ensureSuperAdmin({ ctx, input: config.admin }).catch((error: unknown) => {
      if (!(error instanceof ServiceError) || error.code !== 'email_taken') throw error
      throw new ConfigError([
        'BENNE_ADMIN_EMAIL is the address of an account that is no super admin: choose another',
      ])
    })
    return []
  }
  if (config.production && !(await hasSuperAdmin(ctx))) {
    shared.logger.warn('there is no super admin: start once with BENNE_ADMIN_EMAIL and BENNE_ADMIN_PASSWORD')
  }
  if (config.production || !secrets) return []
  const input = { email: 'admin@benne.local', password: secrets.adminPassword }
  const created = await ensureSuperAdmin({ ctx, input })
  return created || !config.databaseUrl
    ? [{ label: 'Super admin', value: `${input.email}   ${input.password}` }]
    : []
}

function announce(
  config: Config,
  { port }: RunningServer,
  {
    logger,
    parent,
    accounts,
    demonstration,
    mailer,
  }: {
    logger: Logger
    parent: Parent | null
    accounts: BannerLine[]
    demonstration: boolean
    mailer: Mailer
  },
): void {
  const address =
    config.publicUrl ??
    `http://${/^(0\.0\.0\.0|127\.0\.0\.1|::1?)$/.test(config.host) ? 'localhost' : config.host}:${port}`
  if (config.production) {
    if (!config.publicUrl) logger.warn('PUBLIC_URL is not set: cookies are not marked for HTTPS alone')
    logger.info({ 'url.original': address, 'server.port': port }, 'Benne is listening')
    parent?.tell({ type: 'listening', port, title: 'Benne is running', accounts: [], places: [] })
    return
  }
  const title = demonstration
    ? 'Benne is running, with demonstration data (all people are made up)'
    : 'Benne is running'
  const data = {
    label: 'Data',
    value: config.databaseUrl ? 'the database of DATABASE_URL' : resolve(config.dataDirectory),
  }
  const mail = mailer.kept ? [{ label: 'Mail', value: `${address}/mailbox (kept here, not sent)` }] : []
  const places = [...mail, data]
  if (parent) return parent.tell({ type: 'listening', port, title, accounts, places })
  say(
    banner(
      title,
      [[{ label: 'Address', value: address }], ...(accounts.length > 0 ? [accounts] : []), places],
      'Ctrl-C stops it; everything is kept.',
    ),
  )
}

/** What keeps it from listening, in words; null for what nobody foresaw. */
export function listenProblem(error: unknown, { port, host }: Config): Error | null {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE')
    return new Error(
      `Port ${port} is taken. Stop the program that has it, or choose another: PORT=${port + 1} npm start`,
    )
  if (code === 'EACCES')
    return new Error(`Port ${port} is not open to this account. Choose one above 1023: PORT=8000 npm start`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`HOST=${host} is not an address of this machine.`)
  return null
}

/** In words for the operator; a stack only for what nobody foresaw. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DatabaseError) return error.message
  const { code, path } = error as NodeJS.ErrnoException
  if (
    (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENOENT') &&
    path
  ) {
    return `${path} cannot be written. Choose a directory of your own: BENNE_DATA_DIR=/some/where npm start`
  }
  const { 'error.message': message, 'error.stack_trace': stack } = describeError(error)
  return error instanceof Error && error.name === 'Error' && !code
    ? `${message}`
    : `${message}\n${stack ?? ''}`
}

/** Resolves at the first signal to stop; a second one does not wait for anything. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130)
        asked = true
        resolve()
      })
    }
  })
}
