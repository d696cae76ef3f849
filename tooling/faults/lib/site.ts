import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@benne/db/testing'
import { hashPassword } from '@benne/services'
import pg from 'pg'
import superjson, { type SuperJSONResult } from 'superjson'
import { custodyKey, jwtSecret, type Person, seedPeople, tokenOf } from '../../bench/lib/seed.ts'
import { Chance, seed } from './chance.ts'
import { Node } from './node.ts'

export const password = 'Verre-4821-lilas'
/** Accounts that are there, each with a session: residents from 0, staff from 0. */
export const people = { residents: 600, staff: 600 }

/** An installation for one fault: a database with people in it, and the nodes that serve it. */
export class Site {
  readonly databaseUrl: string
  readonly pool: pg.Pool
  readonly directory: string
  readonly chance: Chance
  readonly nodes: Node[] = []
  readonly #settings: Record<string, string>
  readonly #resources = new AsyncDisposableStack()
  #addresses = 0
  #closed = false
  #started = 0

  private constructor(name: string, databaseUrl: string, settings: Record<string, string>) {
    this.databaseUrl = databaseUrl
    this.#settings = settings
    this.chance = new Chance(name)
    const kept = process.env['BENNE_FAULTS_LOGS']
    this.directory = kept ? join(kept, name) : mkdtempSync(join(tmpdir(), `benne-fault-${name}-`))
    mkdirSync(this.directory, { recursive: true })
    if (!kept) this.#resources.defer(() => rmSync(this.directory, { recursive: true, force: true }))
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
    this.pool.on('error', () => {})
  }

  /** `databaseUrl`: a migrated database of its own; left out, one of the run's cluster. `settings`: of every node. */
  static async open(
    name: string,
    { databaseUrl, ...settings }: { databaseUrl?: string } & Record<string, string>,
  ): Promise<Site> {
    process.stdout.write(`${name}: BENNE_FAULTS_SEED=${seed}\n`)
    const database = databaseUrl === undefined ? await createTestDatabase() : null
    const site = new Site(name, database?.url ?? (databaseUrl as string), settings)
    if (database) site.#resources.defer(() => database.drop())
    site.#resources.defer(() => site.pool.end())
    await seedPeople(site.pool, people)
    // Only who signs in needs one; hashing is slow on purpose.
    const hash = await hashPassword(password)
    await site.pool.query(`update users set password_hash = $1, email_verified_at = now()`, [hash])
    return site
  }

  /** Starts nodes, one after the other: the first compiles what the others find compiled. */
  async start(count: number, settings: Record<string, string> = {}): Promise<Node[]> {
    const begun: Node[] = []
    for (let n = 0; n < count; n++) begun.push(await this.startNode(settings))
    return begun
  }

  async startNode(settings: Record<string, string> = {}): Promise<Node> {
    const name = `node-${++this.#started}`
    const node = await Node.start(name, this.directory, {
      NODE_ENV: 'production',
      DATABASE_URL: this.databaseUrl,
      JWT_SECRET_KEY: jwtSecret,
      CUSTODY_SIGNING_KEY: custodyKey,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      BENNE_FACE: '0',
      BENNE_DATA_DIR: join(this.directory, `${name}-data`),
      // Each caller of a test says an address of its own: limits by address are not what is tried here.
      TRUSTED_PROXIES: '127.0.0.1',
      PROCESS_ROLE: 'api',
      // Several files run at a time, on one PostgreSQL that takes two hundred connections.
      DATABASE_POOL_SIZE: '8',
      ...this.#settings,
      ...settings,
    })
    this.nodes.push(node)
    this.#resources.defer(async () => {
      if (node.alive) await node.kill('SIGKILL')
    })
    return node
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Kept until the site closes. */
  defer(end: () => unknown): void {
    this.#resources.defer(async () => void (await end()))
  }

  /** Address of a node that runs, chosen by chance. */
  readonly anyNode = (): string => {
    const living = this.nodes.filter(({ alive }) => alive)
    // Where nobody listens: what is left running when a test has failed finds out by itself.
    return living.length === 0 ? 'http://127.0.0.1:1' : this.chance.pick(living).url
  }

  readonly newAddress = (): string => {
    const n = ++this.#addresses
    return `100.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
  }

  /** Ends everything. Logs stay where `npm run faults` keeps them. */
  close(): Promise<void> {
    this.#closed = true
    return this.#resources.disposeAsync()
  }

  /** Calls a procedure by hand: a query without a body, a mutation with one. */
  async call(url: string, path: string, who: Person | string, input?: unknown): Promise<Answer> {
    const token = typeof who === 'string' ? who : await tokenOf(who)
    const response = await fetch(`${url}/trpc/${path}`, {
      method: input === undefined ? 'GET' : 'POST',
      ...(input !== undefined && { body: JSON.stringify({ json: input }) }),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-forwarded-for': this.newAddress(),
      },
    })
    const { result, error } = (await response.json()) as {
      result?: { data: unknown }
      error?: { json: { data: { failure: { code: string } } } }
    }
    return { status: response.status, code: error?.json.data.failure.code ?? 'ok', data: result?.data }
  }

  /** As `call`, of a query that is answered. */
  async ask<Output>(url: string, path: string, who: Person | string): Promise<Output> {
    const { status, data } = await this.call(url, path, who)
    if (status !== 200) throw new Error(`${path} was answered ${status}`)
    return superjson.deserialize<Output>(data as SuperJSONResult)
  }
}

interface Answer {
  readonly status: number
  /** `ok`, or the failure's. */
  readonly code: string
  readonly data: unknown
}

export { type Person, resident, staff, tokenOf } from '../../bench/lib/seed.ts'
