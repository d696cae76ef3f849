import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noMailer } from '@benne/channels'
import { type BenneClient, createBenneClient } from '@benne/client'
import type { Role, User } from '@benne/contracts'
import { applicationRole, type Database, openDatabase } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import { createFolderStore } from '@benne/images'
import { createLogger, type RunningServer, type ServerOptions, startServer } from '@benne/server'
import { type AccountCtx, authenticate, createUser } from '@benne/services'

export const password = 'Verre-4821-lilas'
export const jwtSecret = 'only for tests: 0123456789abcdef0123456789'
export const custodyKey = generateKeyPairSync('ed25519')
  .privateKey.export({ format: 'der', type: 'pkcs8' })
  .toString('base64')

export interface TestServer {
  readonly url: string
  readonly databaseUrl: string
  /** Folder of the image store. */
  readonly pictures: string
  readonly db: Database
  readonly server: RunningServer
  /** A new account. */
  account(role?: Role): Promise<User>
  /** A client that has signed in as a new account; it is closed with the server. */
  signedIn(role?: Role): Promise<{ client: BenneClient; user: User; token: string }>
  /** The context in which the owner of an access token acts: for calling verbs without the wire. */
  context(token: string): Promise<AccountCtx>
  stop(): Promise<void>
}

/** The whole server on a database of its own and a free port, in this process. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const database = await createTestDatabase()
  const { db, close } = openDatabase(database.url, { poolSize: 5 })
  const pictures = await mkdtemp(join(tmpdir(), 'benne-pictures-'))
  const server = await startServer({
    databaseUrl: database.url,
    databaseRole: applicationRole,
    jwtSecrets: [jwtSecret],
    custodyKeys: [custodyKey],
    mailer: noMailer,
    imageStore: createFolderStore(pictures),
    logger: createLogger('silent'),
    about: {
      version: '0',
      demonstration: false,
      emailVerification: 'optional',
      passwordComposition: true,
      mail: false,
      mailbox: false,
      face: null,
    },
    port: 0,
    host: '127.0.0.1',
    ...options,
  })
  const url = `http://127.0.0.1:${server.port}`
  const clients: BenneClient[] = []
  const account = (role: Role = 'user') => makeAccount(server, role)
  return {
    url,
    databaseUrl: database.url,
    pictures,
    db,
    server,
    account,
    async signedIn(role) {
      const user = await account(role)
      const client = createBenneClient({ url })
      clients.push(client)
      await client.session.signIn({ username: user.username, password })
      return { client, user, token: (await client.session.accessToken()) as string }
    },
    async context(token) {
      const { actor } = await authenticate(server.shared.ports, token)
      return { ...own(server), actor }
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close()))
      await server.stop()
      await close()
      await database.drop()
      await rm(pictures, { recursive: true, force: true })
    },
  }
}

const own = ({ shared }: RunningServer) => ({
  ...shared.ports,
  db: shared.db,
  requestId: 'test',
  userAgent: null,
  address: null,
  hostname: null,
  securityLog: () => {},
})

async function makeAccount(server: RunningServer, role: Role): Promise<User> {
  const name = `u${randomUUID().slice(0, 8)}`
  return createUser({
    ctx: { ...own(server), actor: { type: 'system', name: 'test' } },
    input: {
      email: `${name}@example.org`,
      username: name,
      firstName: 'Ana',
      lastName: 'Test',
      password,
      role,
      emailVerifiedAt: new Date(),
    },
  })
}

/** The failure in a tRPC answer. */
export async function failureIn(response: Response): Promise<{ status: number; code: string; body: string }> {
  const body = await response.text()
  const parsed = JSON.parse(body)
  const { error } = Array.isArray(parsed) ? parsed[0] : parsed
  return { status: response.status, code: error.json.data.failure.code, body }
}
