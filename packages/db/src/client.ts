import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
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
  /** Told of a connection that broke; the pool replaces it by itself. */
  onConnectionLost?: (error: Error) => void
}

/** Opens a pool on a PostgreSQL. Connects lazily: a server that is down shows at the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): DatabaseHandle {
  const pool = new pg.Pool({
    connectionString: url,
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
  return {
    db: drizzle(pool, { schema, casing: 'snake_case' }),
    pool,
    close: () => pool.end(),
  }
}
