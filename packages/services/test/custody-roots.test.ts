import { hash } from 'node:crypto'
import { custodyEvents } from '@benne/db'
import { createCustodyKeys, listRoots, sealDays } from '@benne/services'
import { eq, type SQL, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { canonical } from '../src/custody/encoding.ts'
import { at, CustodyWorld } from './custody-world.ts'
import { newCustodyKey, useWorld } from './support.ts'

const world = useWorld()
const custody = new CustodyWorld(world)
const { tamper } = custody
const dayMs = 24 * 3600 * 1000
const days: string[] = []
let id: string

// Four days, each with a record, all signed; every test leaves them so.
beforeAll(async () => {
  await custody.begin()
  for (let n = 0; n < 4; n++) {
    const made = await custody.makeRecord()
    id ??= made
    days.push(world.clock.now().toISOString().slice(0, 10))
    world.clock.advance(dayMs)
    await seal()
  }
  expect(await custody.findAll()).toEqual([])
})

const seal = () => sealDays({ ctx: custody.system() })

/** Runs `attack` and then puts every table back as it was. */
async function undoing(attack: () => Promise<void>): Promise<void> {
  const tables = ['custody_events', 'custody_roots', 'custody_values', 'points_entries', 'waste_records']
  for (const table of tables) await world.db.execute(sql.raw(`create table kept_${table} as table ${table}`))
  try {
    await attack()
  } finally {
    for (const table of tables) {
      const columns = await columnsOf(table)
      await tamper(
        sql.raw(`delete from ${table}`),
        sql.raw(`insert into ${table} (${columns}) select ${columns} from kept_${table}`),
      )
      await world.db.execute(sql.raw(`drop table kept_${table}`))
    }
    await world.db.execute(sql`update users set points =
      (select coalesce(sum(points), 0) from points_entries where user_id = users.id)`)
  }
  expect(await custody.findAll()).toEqual([])
}

async function columnsOf(table: string): Promise<string> {
  const { rows } = await world.db.execute<{ names: string }>(
    sql`select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
      where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  )
  return rows[0]?.names ?? ''
}

/** Writes a record's chain anew with another mass, so that every link, value and column fits. */
async function rewrite(recordId: string): Promise<void> {
  const events = await world.db
    .select()
    .from(custodyEvents)
    .where(eq(custodyEvents.recordId, recordId))
    .orderBy(custodyEvents.seq)
  let previous = '0'.repeat(64)
  const statements: SQL[] = []
  for (const { seq, body } of events) {
    const altered = body.replaceAll('"after":3,"before":2', '"after":900,"before":2')
    const text = canonical({ ...JSON.parse(altered), previous })
    previous = hash('sha256', text)
    statements.push(
      sql`update custody_events set body = ${text}, hash = decode(${previous}, 'hex') ${at(recordId, seq)}`,
    )
  }
  await tamper(
    ...statements,
    sql`update waste_records set quantity = 900, quantity_kg = 900, custody_head = decode(${previous}, 'hex')
      where id = ${recordId}`,
  )
}

async function newestRoot() {
  const [root] = (await listRoots({ ctx: custody.staff, input: { limit: 1 } })).roots
  return {
    ...root,
    day: root?.day ?? '',
    statement: JSON.parse(root?.statement ?? '{}') as Record<string, string>,
  }
}

const replaceRoot = (day: string, assignments: SQL) =>
  tamper(sql`update custody_roots set ${assignments} where day = ${day}`)

describe('somebody alters what was sealed', () => {
  it('by writing a whole chain anew: the roots of the days since do not fit', () =>
    undoing(async () => {
      await rewrite(id)
      // By itself it is in order, which is what roots are for.
      expect(await custody.findAll(id)).toEqual([])
      expect(await custody.findAll()).toEqual(days.map((day) => `root_differs root ${day}`))
      world.clock.advance(dayMs)
      expect((await seal()).differs).toBe(days.at(-1))
    }))

  it('by writing in an event that was not there', () =>
    undoing(async () => {
      const [last] = await world.db
        .select()
        .from(custodyEvents)
        .where(eq(custodyEvents.recordId, id))
        .orderBy(sql`seq desc`)
      const body = canonical({
        ...JSON.parse(last?.body ?? '{}'),
        seq: 5,
        changes: {},
        personal: {},
        previous: last?.hash.toString('hex'),
      })
      const head = hash('sha256', body)
      await tamper(
        sql`insert into custody_events values (${id}, 5, ${last?.createdAt.toISOString()}, ${body}, decode(${head}, 'hex'))`,
        sql`update waste_records set version = 5, custody_head = decode(${head}, 'hex') where id = ${id}`,
      )
      expect(await custody.findAll()).toEqual(days.map((day) => `root_differs root ${day}`))
    }))

  it('by deleting a record with all that was ever known of it', () =>
    undoing(async () => {
      await tamper(
        sql`delete from custody_events where record_id = ${id}`,
        sql`delete from custody_values where record_id = ${id}`,
        sql`delete from points_entries where record_id = ${id}`,
        sql`delete from waste_records where id = ${id}`,
      )
      expect(await custody.findAll()).toEqual([
        ...days.map((day) => `root_differs root ${day}`),
        `record_differs points ${custody.owner.actor.userId}`,
      ])
    }))

  it('by giving an account points that nothing was awarded for', async () => {
    const { userId } = custody.owner.actor
    const give = (points: number) =>
      world.db.execute(sql`update users set points = points + ${points} where id = ${userId}`)
    await give(10)
    expect(await custody.findAll()).toEqual([`record_differs points ${userId}`])
    await give(-10)
  })
})

describe('somebody alters the roots', () => {
  it('by signing one with a key of their own', () =>
    undoing(async () => {
      const { day, statement, publicKey } = await newestRoot()
      const keys = createCustodyKeys([newCustodyKey()])
      const text = canonical({
        ...statement,
        root: 'ab'.repeat(32),
        key: hash('sha256', keys.trusted[0] as Buffer),
      })
      const forged = keys.sign(text)
      await replaceRoot(
        day,
        sql`statement = ${text}, signature = ${forged.signature}, public_key = ${forged.publicKey}`,
      )
      expect(await custody.findAll()).toEqual([`unknown_key ${day}`, `root_differs root ${day}`])
      const ours = Buffer.from((publicKey ?? '').replace(/-----[^-]+-----|\s/g, ''), 'base64')
      await replaceRoot(day, sql`public_key = ${ours}`)
      expect(await custody.findAll()).toEqual([
        `signature_invalid ${day}`,
        `unknown_key key ${day}`,
        `root_differs root ${day}`,
      ])
    }))

  it.each([
    [
      'a byte of the statement',
      sql`statement = replace(statement, '"records":4', '"records":5')`,
      'signature_invalid',
    ],
    [
      'a byte of the signature',
      sql`signature = set_byte(signature, 9, 255 - get_byte(signature, 9))`,
      'signature_invalid',
    ],
    ['the key to none', sql`public_key = '\\x00', signature = ''`, 'unknown_key'],
    ['the statement to none', sql`statement = '['`, 'signature_invalid'],
  ])('by changing %s', async (_name, assignments, fault) =>
    undoing(async () => {
      const { day } = await newestRoot()
      await replaceRoot(day, assignments)
      expect((await custody.findAll())[0]).toBe(`${fault} ${day}`)
      expect((await listRoots({ ctx: custody.staff, input: { limit: 1 } })).roots[0]?.day).toBe(day)
    }),
  )

  it.each([0, 1, 2])('by taking the one of day %i away', async (n) =>
    undoing(async () => {
      await tamper(sql`delete from custody_roots where day = ${days[n]}`)
      expect(await custody.findAll()).toEqual([`root_missing ${days[n]}`])
      // It is not made again, which would hide that it was gone.
      world.clock.advance(dayMs)
      await seal()
      expect(await custody.findAll()).toEqual([`root_missing ${days[n]}`])
    }),
  )

  it.each(['9999-12-31', 'infinity'])('by one of the day %s', async (day) =>
    undoing(async () => {
      await tamper(
        sql`insert into custody_roots select ${day}::date, statement, signature, public_key, created_at
          from custody_roots where day = ${days[3]}`,
      )
      expect(await custody.findAll()).toEqual([`root_differs day ${day}`])
      await expect(seal()).rejects.toThrow('which is not over')
      // Nobody is kept from working by it.
      await custody.makeRecord()
      expect(await custody.findAll()).toEqual([`root_differs day ${day}`])
    }),
  )

  it('by one of a day before all others', () =>
    undoing(async () => {
      const copy = (day: string) =>
        tamper(sql`insert into custody_roots select ${day}::date, statement, signature, public_key, created_at
          from custody_roots where day = ${days[3]}`)
      await copy('-infinity')
      expect(await custody.findAll()).toEqual(['root_differs day -infinity'])
      await copy('0001-01-01')
      const found = await custody.findAll()
      expect(found).toContain('root_differs day 0001-01-01')
      // Of two thousand years that are missing, 400 days are named, and the one before the first.
      expect(found.filter((fault) => fault.startsWith('root_missing'))).toHaveLength(401)
    }))

  it('by a statement that names another one before it, rightly signed', () =>
    undoing(async () => {
      const { day, statement } = await newestRoot()
      for (const field of ['previousStatement', 'previousRoot']) {
        const text = canonical({ ...statement, [field]: 'cd'.repeat(32) })
        const { signature } = custody.system().custodyKeys.sign(text)
        await replaceRoot(day, sql`statement = ${text}, signature = ${signature}`)
        expect(await custody.findAll()).toEqual([`root_differs ${field} ${day}`])
      }
    }))

  it('by putting one in the place of another', () =>
    undoing(async () => {
      const [two, three] = [days[1], days[2]]
      await tamper(
        sql`delete from custody_roots where day = ${three}`,
        sql`insert into custody_roots select ${three}::date, statement, signature, public_key, created_at
          from custody_roots where day = ${two}`,
      )
      const found = await custody.findAll()
      expect(found).toContain(`root_differs day ${three}`)
      expect(found).toContain(`root_differs previousStatement ${days[3]}`)
    }))
})
