import { type ClientBase, escapeIdentifier } from 'pg'

/**
 * The role that Benne's queries run as: it reads and writes rows, owns nothing and cannot rewrite the audit log. Roles
 * belong to the cluster, so several databases on one server share it; what it may do is kept in each database.
 */
export const applicationRole = 'benne_app'

/** Who uses the database that was prepared. */
export interface Application {
  /** What to hand to `openDatabase`; null when there is no such role, and every login acts as itself. */
  readonly role: string | null
  /** The role or login that was given what the application needs; null when it is the owner, who may do everything. */
  readonly grantee: string | null
}

/** Tables whose rows are never changed. */
const appendOnly = new Set([
  'audit_log',
  'custody_events',
  'custody_roots',
  'face_consents',
  'points_entries',
  'waste_categories',
  'waste_impacts',
])
/** Tables whose rows are never changed, but erased when somebody is to be forgotten. */
const erasable = new Set(['custody_values'])

const [appending, erasing, all] = [
  'select, insert',
  'select, insert, delete',
  'select, insert, update, delete',
]

/** An address of the same database at which every query runs as `role`, which the login must be a member of. */
export function asRole(url: string, role: string): string {
  const address = new URL(url)
  const options = address.searchParams.get('options')
  address.searchParams.set('options', `${options ? `${options} ` : ''}-c role=${role}`)
  return address.href
}

/**
 * Creates the application's role and makes the client's login and `login` members, unless that is so already. Returns
 * null for `role` where this login has no right to: one that is not the owner's is then given the rights itself.
 */
export async function prepareApplication(client: ClientBase, login: string | null): Promise<Application> {
  const { rows } = await client.query<{ owner: string }>('select current_user as owner')
  const owner = rows[0]?.owner ?? ''
  const another = login === owner ? null : login
  try {
    for (let attempt = 1; !(await tryToPrepare(client, another ? [owner, another] : [owner], attempt < 5)); )
      attempt++
    return { role: applicationRole, grantee: applicationRole }
  } catch (error) {
    if (codeOf(error) !== insufficientPrivilege) throw error
    return { role: null, grantee: another }
  }
}

const insufficientPrivilege = '42501'
/** Unique violation, duplicate object, "tuple concurrently updated": another database's start did the same just now. */
const raced = new Set(['23505', '42710', 'XX000'])

async function tryToPrepare(client: ClientBase, logins: string[], mayRace: boolean): Promise<boolean> {
  try {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [applicationRole])
    if (!rowCount) await client.query(`create role ${applicationRole} nologin`)
    for (const login of logins) {
      // Before version 16 every member could set the role; since then who created it is a member that cannot.
      const { rows } = await client.query<{ member: boolean }>(
        `select pg_has_role($1, $2, case when current_setting('server_version_num')::int < 160000
          then 'MEMBER' else 'SET' end) as member`,
        [login, applicationRole],
      )
      if (!rows[0]?.member) await client.query(`grant ${applicationRole} to ${escapeIdentifier(login)}`)
    }
    return true
  } catch (error) {
    if (mayRace && raced.has(codeOf(error))) return false
    throw error
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/**
 * Lets `grantee` use what the client's login owns in `schema`: rows of every table, of the append-only ones to read and
 * to add, of those that are only erased all but to change them. To be called after each migration, since what is new
 * belongs to its owner alone.
 */
export async function grantUse(client: ClientBase, schema: string, grantee: string): Promise<void> {
  // Tables of others, such as those that extensions brought, are not ours to grant.
  const { rows } = await client.query<{ name: string; relname: string; sequence: boolean }>(
    `select format('%I.%I', nspname, relname) as name, relname, relkind = 'S' as sequence
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = $1 and relkind in ('r', 'p', 'S') and pg_has_role(relowner, 'USAGE')`,
    [schema],
  )
  // What only the owner could do itself, and lets others do in one way.
  const { rows: functions } = await client.query<{ name: string }>(
    `select pg_proc.oid::regprocedure::text as name from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
      where nspname = $1 and prosecdef and pg_has_role(proowner, 'USAGE')`,
    [schema],
  )
  const rightsOn = (name: string) =>
    schema !== 'public' ? all : appendOnly.has(name) ? appending : erasable.has(name) ? erasing : all
  const names = (some: typeof rows) => some.map(({ name }) => name).join(', ')
  const tables = rows.filter((row) => !row.sequence)
  const among = (rights: string) => names(tables.filter(({ relname }) => rightsOn(relname) === rights))
  const sequences = names(rows.filter((row) => row.sequence))
  const to = `to ${escapeIdentifier(grantee)}`
  await client.query(
    [
      'begin',
      `grant usage on schema ${escapeIdentifier(schema)} ${to}`,
      ...[appending, erasing].flatMap((rights) => [
        among(rights) && `revoke all on ${among(rights)} from ${escapeIdentifier(grantee)}`,
        among(rights) && `grant ${rights} on ${among(rights)} ${to}`,
      ]),
      among(all) && `grant ${all} on ${among(all)} ${to}`,
      sequences && `grant usage, select on sequence ${sequences} ${to}`,
      ...functions.map(({ name }) => `grant execute on function ${name} ${to}`),
      'commit',
    ]
      .filter(Boolean)
      .join('; '),
  )
}
