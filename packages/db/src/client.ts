import type { ExtractTablesWithRelations } from 'drizzle-orm'
import { drizzle, type NodePgDatabase, NodePgSession } from 'drizzle-orm/node-postgres'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { isDatabaseUnavailable } from './errors.ts'
import { asRole } from './roles.ts'
import * as schema from './schema/index.ts'

export type Database = NodePgDatabase<typeof schema>
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
/** A database or a transaction open on it: what a query runs on. */
export type Queryable = Database | Transaction

export interface DatabaseHandle {
  readonly db: Database
  readonly pool: pg.Pool
  readonly close: () => Promise<void>
}

export interface DatabaseOptions {
  /** Connections kept open at most. */
  poolSize?: number
  /** Role that every query runs as, of which the login is a member: `migrateDatabase` tells which. */
  role?: string | null
  /** Told of a connection that broke; the pool replaces it by itself. */
  onConnectionLost?: (error: Error) => void
}

/** Opens a pool on a PostgreSQL. Connects lazily: a server that is down shows at the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): DatabaseHandle {
  const pool = new pg.Pool({
    connectionString: options.role ? asRole(url, options.role) : url,
    max: options.poolSize ?? 20,
    connectionTimeoutMillis: 3_000,
    application_name: 'benne',
    // Nothing that a request does takes this long; and a writer that hangs would hold back the live log.
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 10_000,
    // A server that vanished without closing the connection must not hang the request that is on it.
    query_timeout: 20_000,
    keepAlive: true,
  })
  const lost = (error: Error) => options.onConnectionLost?.(error)
  // The pool listens to its idle connections only: one that breaks inside a transaction would end the process.
  pool.on('connect', (client) => client.on('error', lost))
  pool.on('error', () => {}) // told already by the connection itself
  const db = drizzle(pool, { schema, casing: 'snake_case' })
  db.transaction = transactionsOn(pool)
  return { db, pool, close: () => within(5_000, pool.end()) }
}

const dialect = new PgDialect({ casing: 'snake_case' })

/**
 * Transactions that give their connection back whatever happens. Drizzle's own keeps it for ever when BEGIN fails, as
 * it does on a connection that broke since it was last used.
 */
function transactionsOn(pool: pg.Pool): Database['transaction'] {
  return async (work, config) => {
    const client = await pool.connect()
    let broken = false
    try {
      const session = new NodePgSession<typeof schema, ExtractTablesWithRelations<typeof schema>>(
        client,
        dialect,
        undefined,
      )
      return await session.transaction(work, config)
    } catch (error) {
      broken = isDatabaseUnavailable(error)
      throw error
    } finally {
      client.release(broken)
    }
  }
}

/** Waits for `work`, but not longer: a connection that nobody gives back must not keep the program from ending. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const deadline = Promise.withResolvers<void>()
  const timer = setTimeout(deadline.resolve, milliseconds)
  await Promise.race([work, deadline.promise])
  clearTimeout(timer)
}
