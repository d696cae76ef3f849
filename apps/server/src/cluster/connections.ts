import { openDatabase } from '@benne/db'

/** Of each process, beside its pool: for the queue, for listening to it, for its health. */
const beside = 4
/** Left for people, for backups and for what migrates. */
const reserved = 20
const atLeast = 4

/** Connections that each of so many processes may open, so that all together stay below what PostgreSQL admits. */
export async function connectionsFor(
  databaseUrl: string,
  processes: number,
  atMost: number,
): Promise<number> {
  const { pool, close } = openDatabase(databaseUrl, { poolSize: 1 })
  try {
    const { rows } = await pool.query<{ admitted: number }>(
      `select current_setting('max_connections')::int as admitted`,
    )
    const share = Math.floor(((rows[0]?.admitted ?? 100) - reserved) / processes) - beside
    return Math.max(atLeast, Math.min(atMost, share))
  } finally {
    await close()
  }
}
