import { Client, escapeIdentifier, type QueryResult } from 'pg'

/** PostgreSQL's code for a database that does not exist. */
const absent = '3D000'
/** Its codes for one that somebody else has created meanwhile. */
const present = new Set(['42P04', '23505'])

/**
 * Creates the database that `url` names, if its server has none of that name. The role needs CREATEDB only then.
 * Rejects with PostgreSQL's error when the server is away or refuses.
 */
export async function ensureDatabase(url: string): Promise<void> {
  const missing = await query(url, 'select').then(
    () => false,
    (error: { code?: string }) => {
      if (error.code === absent) return true
      throw error
    },
  )
  if (!missing) return
  const admin = new URL(url)
  const name = decodeURIComponent(admin.pathname.slice(1))
  admin.pathname = '/postgres'
  await query(admin.href, `create database ${escapeIdentifier(name)}`).catch((error: { code?: string }) => {
    if (!present.has(error.code ?? '')) throw error
  })
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<QueryResult> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // An error after the query, such as the server going away under it, must not become an uncaught one.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}
