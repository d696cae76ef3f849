import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { repository } from './lib/workspace.ts'

export const name = 'journal'

const database = 'packages/db'
const migrations = `${database}/migrations`

interface Entry {
  readonly idx: number
  readonly when: number
  readonly tag: string
}

/** Beside these two it holds the parts of a database: tables, enums … */
interface Snapshot {
  readonly id: string
  readonly prevId: string
  readonly [part: string]: unknown
}

/** Migrations are whole, in order, as they landed, and lead to the schema of today. */
export async function run(): Promise<string[]> {
  const order = checkOrder(repository, migrations)
  const drift = order.length > 0 ? [] : await checkDrift(repository)
  return [...order, ...drift, ...checkLanded(repository, migrations)]
}

const snapshotFile = ({ tag }: Entry) => `meta/${tag.split('_')[0]}_snapshot.json`

function entriesOf(journal: string): readonly Entry[] {
  const { entries }: { entries: readonly Entry[] } = JSON.parse(journal)
  return entries
}

const readEntries = (path: string) => entriesOf(readFileSync(join(path, 'meta/_journal.json'), 'utf8'))

function readSnapshot(path: string, entry: Entry): Snapshot | undefined {
  const file = join(path, snapshotFile(entry))
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Drizzle skips, without a word, a migration that is older than the newest that was applied: order is everything. */
export function checkOrder(root: string, folder: string): string[] {
  const path = join(root, folder)
  const entries = readEntries(path)
  const problems: string[] = []
  const say = (file: string, problem: string) => problems.push(`${folder}/${file}: ${problem}`)
  let previous: { when: number; id: string } | undefined
  for (const [index, entry] of entries.entries()) {
    const { idx, when, tag } = entry
    if (idx !== index) say('meta/_journal.json', `${tag} has idx ${idx} at place ${index}: generate it again`)
    if (previous && when <= previous.when)
      say('meta/_journal.json', `${tag} is not later than the one before: generate it again, after that one`)
    if (!existsSync(join(path, `${tag}.sql`))) say(`${tag}.sql`, 'is in the journal and not here: restore it')
    const file = snapshotFile(entry)
    const snapshot = readSnapshot(path, entry)
    if (!snapshot) say(file, 'is missing: restore it, or generate the migration again')
    else if (previous && snapshot.prevId !== previous.id)
      say(file, 'does not follow from the one before (two branches made one each): generate it again')
    previous = { when, id: snapshot?.id ?? '' }
  }
  const known = new Set(entries.flatMap((entry) => [`${entry.tag}.sql`, snapshotFile(entry)]))
  const present = [...readdirSync(path), ...readdirSync(join(path, 'meta')).map((file) => `meta/${file}`)]
  for (const file of present) {
    if (/\.sql$|_snapshot\.json$/.test(file) && !known.has(file))
      say(file, 'is not in the journal: take it out')
  }
  return problems
}

/** Whether generating a migration would find something to do. Asks drizzle-kit, and writes nothing. */
async function checkDrift(root: string): Promise<string[]> {
  const configUrl = pathToFileURL(join(root, database, 'drizzle.config.ts')).href
  const { default: config }: { default: { schema: string; casing: 'snake_case' } } = await import(configUrl)
  const schema: Record<string, unknown> = {}
  for (const file of globSync(config.schema, { cwd: join(root, database) })) {
    Object.assign(schema, await import(pathToFileURL(join(root, database, file)).href))
  }
  const last = readEntries(join(root, migrations)).at(-1)
  const drifted = driftOf(schema, last && readSnapshot(join(root, migrations), last), config.casing)
  if (drifted.length === 0) return []
  const what = drifted.join(', ')
  return [`${database}/src/schema: no migration leads there (${what}): npm run migration -- what_it_does`]
}

/** Names of what differs between tables and the snapshot that a migration left: tables, or parts of the snapshot. */
export function driftOf(
  schema: Record<string, unknown>,
  snapshot: Snapshot | undefined,
  casing: 'snake_case',
): string[] {
  // As a script: the package's own ES module asks for `require` and fails.
  const kit: typeof import('drizzle-kit/api') = createRequire(import.meta.url)('drizzle-kit/api')
  // Through JSON, as it was written: there a property that is undefined is no property.
  const now: Snapshot = JSON.parse(
    JSON.stringify(kit.generateDrizzleJson(schema, undefined, undefined, casing)),
  )
  return differing(now, snapshot ?? {})
    .filter((part) => part !== 'id' && part !== 'prevId')
    .flatMap((part) => {
      const within = differing(now[part], snapshot?.[part])
      return within.length > 0 ? within : [part]
    })
}

/** Keys at which two objects differ; none when they are not objects. */
function differing(a: unknown, b: unknown): string[] {
  const [left, right] = [a, b].map((each): [string, unknown][] => Object.entries(Object(each)))
  const values = [new Map(left), new Map(right)] as const
  const keys = new Set([...values[0].keys(), ...values[1].keys()])
  return [...keys].filter((key) => !isDeepStrictEqual(values[0].get(key), values[1].get(key)))
}

/** Files of migrations that differ from HEAD's: databases have run those already. Nothing outside a git checkout. */
export function checkLanded(root: string, folder: string): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  let landed: string
  try {
    landed = git('show', `HEAD:./${folder}/meta/_journal.json`)
  } catch {
    return []
  }
  const changed = git('diff', '--name-status', '--no-renames', '--relative', 'HEAD', '--', folder)
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([status, file]) => status !== 'A' && /\.sql$|_snapshot\.json$/.test(file ?? ''))
    .map(([, file]) => `${file}: has landed and never changes: restore it, and write a new migration`)
  const before = entriesOf(landed)
  const after = readEntries(join(root, folder))
  if (isDeepStrictEqual(after.slice(0, before.length), before)) return changed
  return [...changed, `${folder}/meta/_journal.json: entries that have landed were changed: restore them`]
}
