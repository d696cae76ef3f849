import type {
  ClustersInput,
  CreateWasteRecordInput,
  ListWasteRecordsInput,
  WasteRecordPage,
} from '@benne/contracts'
import { openDatabase } from '@benne/db'
import { EventLog, LocalBus } from '@benne/realtime'
import {
  type AccountCtx,
  clusterRecords,
  createWasteRecord,
  listWasteRecords,
  SessionDirectory,
} from '@benne/services'
import type pg from 'pg'
import { accessTokens, type Person, staff } from './seed.ts'

/** A statement as it went to PostgreSQL. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Calls the services on a database and takes down what reaches the wire: so the baseline sends the same SQL today and
 * after the next change of a query.
 */
export class Recorder {
  readonly #log: Statement[] = []
  readonly #database
  readonly #events

  constructor(url: string) {
    this.#database = openDatabase(url, { poolSize: 1 })
    this.#events = new EventLog(this.#database.db)
    this.#database.pool.on('connect', (client) => listen(client, this.#log))
  }

  async list(person: Person, input: Partial<ListWasteRecordsInput>): Promise<Statement> {
    const { statements } = await this.#during(() =>
      listWasteRecords({ ctx: this.#context(person), input: { limit: 20, ...input } }),
    )
    return only(statements)
  }

  /** All statements of a page: there are several where no index has the records in order. */
  async page(person: Person, input: ListWasteRecordsInput): Promise<Statement[]> {
    const { statements } = await this.#during(() => listWasteRecords({ ctx: this.#context(person), input }))
    return statements
  }

  async clusters(person: Person, input: ClustersInput): Promise<Statement[]> {
    const { statements } = await this.#during(() => clusterRecords({ ctx: this.#context(person), input }))
    return statements
  }

  /** A cursor of the list of all, newest first, after the last record of before a moment. */
  async cursorBefore(to: Date): Promise<string> {
    const { nextCursor } = await listWasteRecords({ ctx: this.#context(staff(0)), input: { limit: 1, to } })
    if (!nextCursor) throw new Error(`there are no records before ${to.toISOString()}`)
    return nextCursor
  }

  /** The cursor of the page that begins `depth` records down. */
  async cursorAt(person: Person, depth: number): Promise<string> {
    let cursor: WasteRecordPage['nextCursor'] = null
    for (let done = 0; done < depth; done += 100) {
      const limit = Math.min(100, depth - done)
      const page = await listWasteRecords({ ctx: this.#context(person), input: { limit, cursor } })
      cursor = page.nextCursor
    }
    if (!cursor) throw new Error(`there are no ${depth} records`)
    return cursor
  }

  /** The statements of one declaration, from `begin` to `commit`, and the record that it made. */
  async create(person: Person, input: CreateWasteRecordInput) {
    const { result, statements } = await this.#during(() =>
      createWasteRecord({ ctx: this.#context(person), input }),
    )
    return { record: result, statements }
  }

  /** What the live hub asks after each write, and what one client's catching up asks. */
  async live(person: Person): Promise<{ next: Statement; heldBack: Statement; catchUp: Statement }> {
    const head = await this.#events.head()
    const before = { tx: head.tx - 50n, seq: head.seq }
    const audience = { kind: 'account', userId: person.userId, staff: person.role === 'admin' } as const
    const next = await this.#during(() => this.#events.readAfter(head, 500))
    const heldBack = await this.#during(() => this.#events.state(head))
    const catchUp = await this.#during(() => this.#events.readRange(before, head, audience, 500))
    return {
      next: only(next.statements),
      heldBack: only(heldBack.statements),
      catchUp: only(catchUp.statements),
    }
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  async #during<T>(work: () => Promise<T>): Promise<{ result: T; statements: Statement[] }> {
    this.#log.length = 0
    const result = await work()
    return { result, statements: this.#log.splice(0) }
  }

  #context({ userId, sessionId, role }: Person): AccountCtx {
    const { db } = this.#database
    const clock = { now: () => new Date() }
    // Declaring and listing ask for these alone; whatever else a verb reaches for must fail loudly.
    const ports: Partial<AccountCtx> = {
      db,
      clock,
      actor: { type: 'user', userId, role, sessionId, passwordAt: clock.now() },
      accessTokens,
      sessions: new SessionDirectory(db, clock, new LocalBus()),
      wakeLiveLog: () => undefined,
      securityLog: () => undefined,
      requestId: 'bench',
      userAgent: null,
      address: null,
      hostname: null,
    }
    return ports as AccountCtx
  }
}

function only(statements: Statement[]): Statement {
  const [statement] = statements
  if (!statement || statements.length !== 1)
    throw new Error(`${statements.length} statements where one was expected`)
  return statement
}

/** pg's client takes a text, or an object with a text, and the values beside it or in it. */
function listen(client: pg.PoolClient, log: Statement[]): void {
  const send = client.query.bind(client) as (...args: unknown[]) => unknown
  client.query = ((...args: unknown[]) => {
    const [query, beside] = args as [string | { text: string; values?: unknown[] }, unknown]
    const text = typeof query === 'string' ? query : query.text
    const values = Array.isArray(beside) ? beside : typeof query === 'string' ? [] : (query.values ?? [])
    log.push({ text, values: [...values] })
    return send(...args)
  }) as typeof client.query
}
