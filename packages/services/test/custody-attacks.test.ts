import { getHistory } from '@benne/services'
import { type SQL, sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Chain, checkChain } from '../src/custody/check-chain.ts'
import { hashText } from '../src/custody/encoding.ts'
import { loadChain } from '../src/custody/load-chain.ts'
import { at, CustodyWorld } from './custody-world.ts'
import { useWorld } from './support.ts'

const world = useWorld()
const custody = new CustodyWorld(world)
const { tamper } = custody

beforeAll(() => custody.begin())

describe('somebody alters a record’s chain', () => {
  let id: string
  beforeEach(async () => {
    id = await custody.makeRecord()
    expect(await custody.findAll(id)).toEqual([])
  })

  const attacks: [string, (id: string) => SQL[], string[]][] = [
    [
      'a byte of an event’s text',
      (id) => [sql`update custody_events set body = replace(body, '"after":3,', '"after":4,') ${at(id, 2)}`],
      ['altered 2', 'record_differs 2 quantity', 'record_differs 2 quantityKg'],
    ],
    [
      'a byte of a text, so that it is none',
      (id) => [sql`update custody_events set body = '[' || substr(body, 2) ${at(id, 2)}`],
      ['altered 2'],
    ],
    [
      'a byte of a hash',
      (id) => [sql`update custody_events set hash = set_byte(hash, 7, 255 - get_byte(hash, 7)) ${at(id, 3)}`],
      ['altered 3'],
    ],
    [
      'a byte of the last hash',
      (id) => [sql`update custody_events set hash = set_byte(hash, 7, 255 - get_byte(hash, 7)) ${at(id, 4)}`],
      ['altered 4'],
    ],
    [
      'the time beside an event',
      (id) => [sql`update custody_events set created_at = created_at - interval '1 day' ${at(id, 2)}`],
      ['misplaced 2 at'],
    ],
    [
      'the time beside an event to one that no calendar has',
      (id) => [sql`update custody_events set created_at = 'infinity' ${at(id, 2)}`],
      ['misplaced 2 at'],
    ],
    ['takes the first event away', (id) => [sql`delete from custody_events ${at(id, 1)}`], ['missing 1']],
    ['takes one in the middle away', (id) => [sql`delete from custody_events ${at(id, 2)}`], ['missing 2']],
    ['takes the last event away', (id) => [sql`delete from custody_events ${at(id, 4)}`], ['missing 4']],
    [
      'takes the last event away and winds the record back',
      (id) => [
        sql`delete from custody_events ${at(id, 4)}`,
        sql`update waste_records set version = 3 where id = ${id}`,
      ],
      [
        'record_differs 3 custodyHead',
        'value_altered 4 processingNotes',
        ...['status', 'processingDate', 'updatedAt', 'processingNotes'].map((f) => `record_differs 3 ${f}`),
      ],
    ],
    [
      'takes all events away',
      (id) => [sql`delete from custody_events where record_id = ${id}`],
      ['missing 4'],
    ],
    [
      'exchanges two events',
      (id) => [
        sql`update custody_events set seq = -2 ${at(id, 2)}`,
        sql`update custody_events set seq = 2 ${at(id, 3)}`,
        sql`update custody_events set seq = 3 ${at(id, -2)}`,
      ],
      ['misplaced 2 seq', 'misplaced 3 seq'],
    ],
    [
      'puts one in at the end',
      (id) => [
        sql`insert into custody_events select record_id, 5, created_at, body, hash from custody_events ${at(id, 4)}`,
      ],
      ['misplaced 5 seq', 'record_differs 5 version'],
    ],
    [
      'puts one in before the first',
      (id) => [
        sql`insert into custody_events select record_id, 0, created_at, body, hash from custody_events ${at(id, 1)}`,
      ],
      ['missing 1', 'misplaced 0 seq'],
    ],
    [
      'a kept personal value',
      (id) => [
        sql`update custody_values set after = '"Ten bottles, dirty"' ${at(id, 2)} and field = 'description'`,
      ],
      ['value_altered 2 description'],
    ],
    [
      'a kept personal value to what is none',
      (id) => [
        sql`update custody_values set before = '{"a":[1e999]}' ${at(id, 2)} and field = 'description'`,
      ],
      ['value_altered 2 description'],
    ],
    [
      'adds a personal value',
      (id) => [sql`insert into custody_values values (${id}, 3, 'address', 'null', '"elsewhere"')`],
      ['value_altered 3 address'],
    ],
    [
      'adds a value of a field that every object has',
      (id) => [sql`insert into custody_values values (${id}, 3, 'constructor', 'null', '"x"')`],
      ['value_altered 3 constructor'],
    ],
    [
      'the head',
      (id) => [
        sql`update waste_records set custody_head = set_byte(custody_head, 0, 255 - get_byte(custody_head, 0)) where id = ${id}`,
      ],
      ['record_differs 4 custodyHead'],
    ],
    [
      'forgets the chain',
      (id) => [sql`update waste_records set custody_head = null where id = ${id}`],
      ['record_differs 4 custodyHead'],
    ],
    ['the version', (id) => [sql`update waste_records set version = 9 where id = ${id}`], ['missing 5']],
    [
      'takes the record away from under its events',
      (id) => [sql`delete from waste_records where id = ${id}`],
      ['record_differs 4 id'],
    ],
    [
      'its points',
      (id) => [sql`update points_entries set points = points + 1 where record_id = ${id} and kind = 'award'`],
      ['record_differs 4 points'],
    ],
    [
      'its salt',
      (id) => [
        sql`update waste_records set custody_salt = set_byte(custody_salt, 0, 255 - get_byte(custody_salt, 0)) where id = ${id}`,
      ],
      [
        ...['latitude', 'longitude', 'description'].map((field) => `value_altered 1 ${field}`),
        'value_altered 2 description',
        'value_altered 3 processingNotes',
        'value_altered 4 processingNotes',
        'record_differs 1 latitude',
        'record_differs 1 longitude',
        'record_differs 2 description',
        'record_differs 4 processingNotes',
      ],
    ],
  ]

  it.each(attacks)('%s', async (_name, statements, faults) => {
    await tamper(...statements(id))
    expect((await custody.findAll(id)).toSorted()).toEqual(faults.toSorted())
    // Whoever looks at the page is told as well, whatever is in the rows.
    if (faults[0] === 'record_differs 4 id') return
    const history = await getHistory({ ctx: custody.staff, input: { id } })
    expect(history.verified).toBe(false)
    expect(history.faults).toHaveLength(faults.length)
  })

  it('moves an event to another record', async () => {
    const other = await custody.makeRecord()
    await tamper(
      sql`update custody_events set record_id = ${other}, seq = 5 ${at(id, 3)}`,
      sql`update waste_records set version = 5 where id = ${other}`,
    )
    expect(await custody.findAll(id)).toEqual(['missing 3'])
    expect((await custody.findAll(other)).toSorted()).toEqual(
      ['misplaced 5 record', 'misplaced 5 seq', 'record_differs 5 custodyHead'].toSorted(),
    )
  })

  it.each([
    ['quantity', sql`quantity = 'NaN'`],
    ['quantityKg', sql`quantity_kg = 30`],
    ['status', sql`status = 'collected'`],
    ['userId', sql`user_id = ${'01a20703-ef83-74bd-b1ea-908a01438c77'}`],
    ['latitude', sql`latitude = 48.10000000000001`],
    ['description', sql`description = 'Ten bottles, Washed'`],
    ['processingNotes', sql`processing_notes = null`],
    ['flags', sql`flags = '{heavy_day}'`],
    ['collectionDate', sql`collection_date = collection_date + interval '1 millisecond'`],
    ['createdAt', sql`created_at = '-infinity'`],
    ['updatedAt', sql`updated_at = updated_at + interval '1 millisecond'`],
    ['validation', sql`validation = 'valid'`],
    ['treatment', sql`treatment = 'reuse'`],
    ['wasteCode', sql`waste_code = '20 01 39'`],
    ['environmentalScore', sql`environmental_score = 100`],
    ['categoryVersion', sql`category_version = 2`],
  ])('the record’s %s', async (field, assignment) => {
    await tamper(sql`update waste_records set ${assignment} where id = ${id}`)
    const found = await custody.findAll(id)
    expect(found.map((fault) => fault.split(' ')).map(([fault, , name]) => [fault, name])).toEqual([
      ['record_differs', field],
    ])
  })

  it('gives it a picture, or takes its withdrawal back', async () => {
    await tamper(
      sql`insert into waste_images (id, user_id, record_id, name, thumbnail_name, width, height, bytes,
        perceptual_hash, created_at) values (gen_random_uuid(), ${custody.owner.actor.userId}, ${id}, 'a.webp', 'b.webp', 1, 1, 1, 1, now())`,
    )
    expect(await custody.findAll(id)).toEqual(['record_differs 4 images'])
  })
})

describe('every byte', () => {
  let chain: Chain
  beforeAll(async () => {
    chain = (await loadChain(world.db, await custody.makeRecord())) as Chain
    expect((await checkChain(chain)).faults).toEqual([])
  })
  const found = async (altered: Partial<Chain>) =>
    (await checkChain({ ...chain, ...altered })).faults.length > 0

  it('of every text and every hash is found when one bit of it flips', async () => {
    const missed: string[] = []
    for (const [index, event] of chain.events.entries()) {
      const altered = (change: Partial<typeof event>) => ({
        events: chain.events.map((each, i) => (i === index ? { ...each, ...change } : each)),
      })
      for (let byte = 0; byte < event.body.length; byte++) {
        const body = Buffer.from(event.body)
        body[byte] = (body[byte] as number) ^ (1 << (byte % 7))
        if (!(await found(altered({ body: body.toString() })))) missed.push(`body ${event.seq} ${byte}`)
      }
      for (let byte = 0; byte < 32; byte++) {
        const hash = Buffer.from(event.hash)
        hash[byte] = (hash[byte] as number) ^ 1
        if (!(await found(altered({ hash })))) missed.push(`hash ${event.seq} ${byte}`)
      }
    }
    expect(missed).toEqual([])
  })

  it('of every kept value and of the head is found', async () => {
    const missed: string[] = []
    for (const [index, value] of chain.values.entries()) {
      for (const side of ['before', 'after'] as const) {
        const text = JSON.stringify(value[side])
        const other = text === 'null' ? 'x' : typeof value[side] === 'number' ? 48.10000000000001 : `${text} `
        const values = chain.values.map((each, i) => (i === index ? { ...each, [side]: other } : each))
        if (!(await found({ values }))) missed.push(`${value.seq} ${value.field} ${side}`)
      }
    }
    const { row } = chain
    for (let byte = 0; byte < 32; byte++) {
      const custodyHead = Buffer.from(row?.custodyHead ?? [])
      custodyHead[byte] = (custodyHead[byte] as number) ^ 128
      if (row && !(await found({ row: { ...row, custodyHead } }))) missed.push(`head ${byte}`)
    }
    expect(missed).toEqual([])
    expect(chain.values.length).toBeGreaterThan(4)
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{"v":1'],
    ['another thing', '[]'],
    ['nothing but depth', '['.repeat(100_000)],
    ['depth alone', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['a number that is none', '{"v":1e999}'],
    ['a field of every object', '{"__proto__":{"v":1}}'],
  ])('of a text that is %s: a fault, and no crash', async (_name, body) => {
    const [first, ...rest] = chain.events
    const event = { ...(first as Chain['events'][number]), body, hash: hashText(body) }
    const { faults, bodies } = await checkChain({ ...chain, events: [event, ...rest] })
    expect(faults).toContainEqual(expect.objectContaining({ fault: 'altered', seq: 1, field: 'body' }))
    expect(bodies[0]).toBeNull()
  })
})
