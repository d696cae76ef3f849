import { generateKeyPairSync } from 'node:crypto'
import { accessTokenSeconds, createAccessTokens, createTokenKeys } from '@benne/services'
import pg from 'pg'
import { inBulk } from './bulk.ts'

export const jwtSecret = 'only for the bench: 0123456789abcdef0123456789'
export const custodyKey = generateKeyPairSync('ed25519')
  .privateKey.export({ format: 'der', type: 'pkcs8' })
  .toString('base64')
export const accessTokens = createAccessTokens(createTokenKeys([jwtSecret]))
export const staffCount = 500
export const residentCount = 2_000
export const recordCount = 100_000

/** Somebody with a session. */
export interface Person {
  readonly userId: string
  readonly sessionId: string
  readonly role: 'user' | 'admin'
}

const uuid = (kind: number, n: number) => `00000000-0000-7000-8${kind}00-${n.toString(16).padStart(12, '0')}`

/** Residents are numbered by how much they hand in: 0 the most. */
export const resident = (n: number): Person => ({ userId: uuid(0, n), sessionId: uuid(2, n), role: 'user' })
export const staff = (n: number): Person => ({ userId: uuid(1, n), sessionId: uuid(3, n), role: 'admin' })
/** One who has signed up and handed in nothing. */
export const newcomer = resident(residentCount)

/** An access token of now, good for ten minutes. Signed here: 500 sign-ins would be 500 slow password hashes. */
export function tokenOf({ userId, sessionId, role }: Person): Promise<string> {
  return accessTokens.sign({ userId, sessionId, role }, new Date())
}
export const tokenLifeMs = accessTokenSeconds * 1000

/** Fills a new database, with the portions of the records that are named. */
export async function seed(url: string, portions: readonly ('first' | 'rest')[]): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  await seedPeople(pool, { residents: residentCount, staff: staffCount })
  await seedEvents(pool)
  for (const portion of portions) await seedRecords(pool, portion)
  await pool.end()
}

/** Accounts and sessions: staff, residents, and one more who hands in nothing. */
export async function seedPeople(
  pool: pg.Pool,
  { residents, staff }: { residents: number; staff: number },
): Promise<void> {
  for (const [kind, role, count] of [
    [0, 'user', residents + 1],
    [1, 'admin', staff],
  ] as const) {
    await pool.query(
      `insert into users (id, email, username, first_name, last_name, role, password_hash, created_at, updated_at)
       select ('00000000-0000-7000-8${kind}00-' || lpad(to_hex(n), 12, '0'))::uuid, '${role}' || n || '@example.org',
         '${role}_' || n, 'Prénom' || n % 300, 'Nom' || n % 700, '${role}', 'no password', now(), now()
       from generate_series(0, $1 - 1) n`,
      [count],
    )
    await pool.query(
      `insert into sessions (id, user_id, user_agent, created_at, last_seen_at, expires_at)
       select ('00000000-0000-7000-8${kind + 2}00-' || lpad(to_hex(n), 12, '0'))::uuid,
         ('00000000-0000-7000-8${kind}00-' || lpad(to_hex(n), 12, '0'))::uuid,
         'bench', now(), now(), now() + interval '1 day'
       from generate_series(0, $1 - 1) n`,
      [count],
    )
  }
}

/** Sessions that were opened just now. */
export async function openSessions(pool: pg.Pool, people: readonly Person[]): Promise<void> {
  await pool.query(
    `insert into sessions (id, user_id, user_agent, created_at, last_seen_at, expires_at)
     select id, user_id, 'bench', now(), now(), now() + interval '1 day'
     from unnest($1::uuid[], $2::uuid[]) as people (id, user_id)`,
    [people.map(({ sessionId }) => sessionId), people.map(({ userId }) => userId)],
  )
}

/** A live log with a past, as after some months. Its transactions are among the few that this database has seen. */
async function seedEvents(pool: pg.Pool): Promise<void> {
  await pool.query(
    `insert into live_events (tx, type, user_id, staff, created_at, event)
     select (100 + n * 500 / $1)::text::xid8, 'waste_update',
       ('00000000-0000-7000-8000-' || lpad(to_hex(n % ${residentCount}), 12, '0'))::uuid, true, now(),
       jsonb_build_object('json', jsonb_build_object('type', 'waste_update', 'n', n, 'filler', repeat('x', 600)))
     from generate_series(1, $1::int) n`,
    [recordCount],
  )
}

/** One in this many of the records comes with the first portion, spread over the same year as the rest. */
const firstShare = 10

/**
 * A year of records, as a town's are: some types and some residents have far more than others, what is open is recent,
 * what is old is closed. The first portion is a tenth, the rest the remainder: for seeing what growth costs.
 */
export async function seedRecords(pool: pg.Pool, portion: 'first' | 'rest'): Promise<void> {
  const records = () =>
    pool.query(
      `insert into waste_records (id, user_id, waste_type, description, quantity, unit, quantity_kg, location, latitude,
       longitude, address, status, collection_date, processor_id, created_at, updated_at, version, custody_head,
       custody_salt)
     select uuidv7(at - clock_timestamp()),
       ('00000000-0000-7000-8000-' || lpad(to_hex(floor(${residentCount} * luck * luck)::int), 12, '0'))::uuid,
       (array['organic','organic','organic','organic','organic','organic','organic','organic','organic','plastic',
         'plastic','plastic','plastic','plastic','plastic','paper','paper','paper','paper','paper','glass','glass',
         'glass','glass','metal','metal','metal','textile','textile','electronic','other',
         case when h / 32 % 4 = 0 then 'hazardous' else 'organic' end])[1 + h % 32]::waste_type,
       case when h % 3 > 0 then 'Sacs triés et fermés, déposés devant le portail avant sept heures, n° ' || n end,
       1 + h % 40, 'kg', 1 + h % 40, 'Quartier ' || h % 25,
       case when h % 2 = 0 then 44.83 + (h % 1000) / 1e4 end, case when h % 2 = 0 then -0.57 - (h % 999) / 1e4 end,
       (1 + h % 180) || ' rue des Tilleuls, 33000 Bordeaux',
       status, case when status not in ('pending', 'rejected') then at + interval '1 day' end,
       case when status <> 'pending' then '00000000-0000-7000-8100-000000000000'::uuid end, at, at,
       case when status = 'pending' then 1 else 3 end,
       -- Else the worker would take them into the chain of custody while something else is being measured.
       sha256('bench'), sha256('bench')
     from (
       select n, h, luck, date_trunc('milliseconds', now() - interval '365 days' * (1 - age)) as at,
         (case when h / 128 % 20 = 0 then 'rejected' when age > 0.97 then 'pending' when age > 0.94 then 'collected'
           when age > 0.92 then 'processed' when h / 2560 % 3 = 0 then 'disposed' else 'recycled' end)::waste_status as status
       from (
         select n, n::float8 / $1 as age, abs(hashint4(n)::bigint) as h,
           (hashint4(n + 7919)::bigint & 65535) / 65536.0 as luck
         from generate_series(1, $1::int) n where (n % ${firstShare} = 0) = $2
       ) numbers
     ) rows
     order by n`,
      [recordCount, portion === 'first'],
    )
  await inBulk(pool, 'waste_records', records)
  await pool.query('vacuum analyze')
}
