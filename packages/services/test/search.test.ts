import { randomUUID } from 'node:crypto'
import type { ListWasteRecordsInput } from '@benne/contracts'
import { fold, isStatementTimeout, wasteRecords } from '@benne/db'
import { type AccountCtx, clusterRecords, createWasteRecord, listWasteRecords } from '@benne/services'
import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { Chance, chosen, everyRow, makeRecords, type Row, sorted } from './lists-world.ts'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
let people: Awaited<ReturnType<typeof makeRecords>>
let rows: Row[]

beforeAll(async () => {
  people = await makeRecords(world, 1_200)
  rows = await everyRow(world)
})

type Input = Partial<ListWasteRecordsInput>
const list = (ctx: AccountCtx, input: Input) => listWasteRecords({ ctx, input: { limit: 100, ...input } })

async function found(ctx: AccountCtx, search: string, input: Input = {}): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page = await list(ctx, { ...input, search, ...(cursor && { cursor }) })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  return ids
}

/** What one word is taken for, by looking at each text: at its beginning when it is short, anywhere when it is not. */
const hasWord = (text: string, word: string) =>
  text.includes(/^[a-z0-9]{1,2}$/.test(word) ? ` ${word}` : word)

const toTheLetter = (row: Row, search: string, names: boolean) => {
  const words = fold(search).split(/\s+/).filter(Boolean)
  return (
    words.length > 0 &&
    words.every((word) => hasWord(row.searchText, word) || (names && hasWord(row.ownerText, word)))
  )
}

const wanted = (ctx: AccountCtx, search: string) =>
  sorted(chosen(rows, ctx, { search }, toTheLetter), 'createdAt', 'desc').map(({ id }) => id)

describe('folding', () => {
  it('is the same in the database and here', async () => {
    const chance = new Chance(3)
    const signs = [
      'aàÁåçÉñøœŒæßẞ Łđžõ',
      'ﬁ²½Ⅷ①ℓ',
      `'’"«-–—.,;:!?()[]{}/|<>`,
      '%_\\*+@#€°',
      '\t\n ',
      'e\u0301\u0327',
      'ЖщΩώ東京𝔸🫙',
    ].join('')
    const letters = Array.from(signs)
    const texts = Array.from({ length: 300 }, () =>
      Array.from({ length: 1 + chance.int(30) }, () => chance.one(letters)).join(''),
    )
    const ctx = people.newcomer
    const row = (description: string) => ({
      id: randomUUID(),
      userId: ctx.actor.userId,
      wasteType: 'other' as const,
      description,
      quantity: 1,
      quantityKg: 1,
      unit: 'kg' as const,
      createdAt: world.clock.now(),
      updatedAt: world.clock.now(),
      withdrawnAt: world.clock.now(),
    })
    const kept = await world.db
      .insert(wasteRecords)
      .values(texts.map(row))
      .returning({ text: wasteRecords.description, folded: wasteRecords.searchText })
    for (const { text, folded } of kept) expect(folded, JSON.stringify(text)).toBe(`${fold(text ?? '')}  `)
    const [{ ownerText } = { ownerText: '' }] = rows.filter((row) => row.ownerText.includes('skoda'))
    expect(ownerText.startsWith(' skoda nunez ')).toBe(true)
  })
})

describe('to the letter', () => {
  it.each([
    ['one word', 'bouteilles'],
    ['case and accents of what is looked for', 'ÉCOLE'],
    ['no accents in what is looked for', 'demenagement'],
    ['accents taken apart', 'e\u0301cole'],
    ['ligatures taken apart', 'oeufs'],
    ['ligatures', 'œufs'],
    ['a part of a word', 'nagem'],
    ['several words, in any order, of several fields', 'bordeaux verre michel'],
    ['a hyphen or none', 'jean jaures'],
    ['a hyphen where there is one', 'Saint-Michel'],
    ['an apostrophe of either kind', "l'ecole"],
    ['one rare word', 'trottinette'],
    ['a short word, at the beginning', 'tv'],
    ['a number, at the beginning', '7'],
    ['one letter', 'x'],
    ['a letter of every text', 'a'],
    ['signs within a word', '100%'],
    ['an underscore', 'bac_4'],
    ['a backslash', 'c:\\temp'],
    ['a name and a word of the same record', 'lefevre bouteilles'],
    ['a name alone', 'gaëlle'],
    ['a name with letters of Prague', 'škoda'],
  ])('%s: %s', async (_, search) => {
    const ids = await found(people.staff, search)
    expect(ids.length).toBeGreaterThan(0)
    expect(ids).toEqual(wanted(people.staff, search))
  })

  it.each([
    '%',
    '_',
    '%%%%',
    '____',
    '\\',
    '\\\\%',
    '%bouteilles',
    'b_uteilles',
    '.*',
    '[a-z]+',
    '^bouteilles$',
    "' or 1=1 --",
    "'; drop table waste_records; --",
    '") or ("" = "',
    '$1',
    '{bouteilles}',
    '%bouteilles%',
    '<%',
    ' &| !bouteilles:*',
    '-',
    '" \' ’',
    '🫙',
    'бутылки',
    'b'.repeat(100),
    'a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9',
  ])('words are words: %s', async (search) => {
    for (const ctx of [people.staff, people.residents[0] as AccountCtx]) {
      expect(await found(ctx, search)).toEqual(wanted(ctx, search))
      expect((await clusterRecords({ ctx, input: { search, box: globe, zoom: 3 } })).total).toBe(
        wanted(ctx, search).filter((id) => located(id)).length,
      )
    }
  })

  it('finds everything when there are no words to look for', async () => {
    expect((await list(people.staff, { search: '  ', limit: 5 })).items).toHaveLength(5)
  })

  it('keeps to every order, with other filters, on every page', async () => {
    for (const sort of ['quantity', 'score', 'updatedAt', 'createdAt'] as const) {
      for (const search of ['xylophone', 'verre', 'tilleuls']) {
        const filter = { search, wasteType: 'plastic' } as const
        const all = sorted(chosen(rows, people.staff, filter, toTheLetter), sort, 'asc')
        expect(await found(people.staff, search, { ...filter, sort, order: 'asc', limit: 9 })).toEqual(
          all.map(({ id }) => id),
        )
      }
    }
  })
})

const globe = { west: -180, south: -90, east: 180, north: 90 }
const located = (id: string) => rows.find((row) => row.id === id)?.latitude !== null

describe('typing errors', () => {
  it.each([
    ['boutielles', 'bouteilles'],
    ['bouteiles', 'bouteilles'],
    ['bouttelles', 'bouteilles'],
    ['boulteilles', 'bouteilles'],
    ['bouteillles', 'bouteilles'],
    ['vrere', 'verre'],
    ['vere', 'verre'],
    ['vrre', 'verre'],
    ['vetre', 'verre'],
    ['berre', 'verre'],
    ['verrd', 'verre'],
    ['verrre', 'verre'],
    ['veerre', 'verre'],
    ['papeirs', 'papiers'],
    ['paiers', 'papiers'],
    ['papoers', 'papiers'],
    ['cartnos', 'cartons'],
    ['crtons', 'cartons'],
    ['trotinete', 'trottinette'],
    ['trottinnete', 'trottinette'],
    ['xilophone', 'xylophone'],
    ['xylofone', 'xylophone'],
    ['hagnar', 'hangar'],
    ['hamgar', 'hangar'],
    ['demenagment', 'demenagement'],
    ['lefever', 'lefevre'],
    ['tileuls', 'tilleuls'],
    ['gaelel', 'gaelle'],
  ])('%s finds %s, and nothing else', async (typed, meant) => {
    const right = (row: Row) => ` ${row.searchText} ${row.ownerText}`.includes(` ${meant}`)
    const all = sorted(chosen(rows, people.staff, { search: typed }, right), 'quantity', 'desc')
    expect(all.length).toBeGreaterThan(0)
    expect(await found(people.staff, typed, { sort: 'quantity', limit: 30 })).toEqual(all.map(({ id }) => id))
  })

  it.each(['bouteilles', 'tilleuls', 'lefevre'])(
    'are not looked for in %s, which is right and only does not fit the rest',
    async (search) => {
      const from = new Date('2030-01-01')
      expect(await found(people.staff, search, { from })).toEqual([])
      expect(await found(people.staff, search, { box: { west: 3, south: 3, east: 3, north: 3 } })).toEqual([])
    },
  )

  it('are not looked for while something is found to the letter', async () => {
    const [owner] = people.residents as [AccountCtx]
    const { id } = await createWasteRecord({
      ctx: owner,
      input: { wasteType: 'other', quantity: 1, unit: 'kg', description: 'verrer' },
    })
    expect(await found(owner, 'verrer')).toEqual([id])
    await world.db.update(wasteRecords).set({ withdrawnAt: world.clock.now() }).where(eq(wasteRecords.id, id))
    // One slip from a word of many records.
    expect((await found(owner, 'verrer')).length).toBeGreaterThan(1)
  })

  it('stay forgiven on the following pages, and only there', async () => {
    const first = await list(people.staff, { search: 'bouteiles', limit: 5 })
    const exact = await list(people.staff, { search: 'bouteilles', limit: 5 })
    const second = await list(people.staff, { search: 'bouteiles', limit: 5, cursor: first.nextCursor })
    expect(second.items).toHaveLength(5)
    expect(first.items.map(({ id }) => id)).not.toContain(second.items[0]?.id)
    expect(first.nextCursor).not.toBe(exact.nextCursor)
    const asc = { search: 'bouteiles', order: 'asc', cursor: first.nextCursor } as const
    expect(await codeOf(list(people.staff, asc))).toBe('validation')
  })

  it('are not forgiven in numbers and short words', async () => {
    for (const search of ['33001', 'zz', 'qx', '13 hangar'])
      expect(await found(people.staff, search)).toEqual([])
  })

  it('one word is forgiven while another is held to the letter', async () => {
    const ids = new Set(wanted(people.staff, 'hangar 14 tilleuls'))
    expect(ids.size).toBeGreaterThan(0)
    const loose = await found(people.staff, 'hnagar 14 tileuls')
    expect([...ids].filter((id) => !loose.includes(id))).toEqual([])
    const numbers = new Set(wanted(people.staff, '14'))
    expect(loose.every((id) => numbers.has(id))).toBe(true)
  })
})

describe('names', () => {
  it('are for staff: a resident finds nothing by them, not even the own', async () => {
    const gaelle = people.residents[1] as AccountCtx
    expect((await found(people.staff, 'gaelle lefevre')).length).toBeGreaterThan(0)
    for (const search of ['lefevre', 'lefevre bouteilles', 'lefever', 'example', 'skoda']) {
      expect(await found(gaelle, search)).toEqual([])
      expect(await found(people.residents[0] as AccountCtx, search)).toEqual([])
    }
  })

  it('never bring a resident somebody else’s records', async () => {
    for (const ctx of [...people.residents, people.newcomer]) {
      const own = new Set(rows.filter(({ userId }) => userId === ctx.actor.userId).map(({ id }) => id))
      for (const search of ['verre', 'boutielles', 'gaelle', 'xylophone', 'example', 'a', '%']) {
        for (const id of await found(ctx, search)) expect(own.has(id)).toBe(true)
        const { total } = await clusterRecords({ ctx, input: { search, box: globe, zoom: 10 } })
        expect(total).toBeLessThanOrEqual(own.size)
      }
    }
    expect(await found(people.newcomer, 'verre')).toEqual([])
  })
})

it('tells a statement that took too long from other failures', async () => {
  const slow = world.db.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 10`)
    await tx.execute(sql`select pg_sleep(5)`)
  })
  expect(await slow.then(() => null, isStatementTimeout)).toBe(true)
  const wrong = world.db.execute(sql`select 1 / 0`)
  expect(await wrong.then(() => null, isStatementTimeout)).toBe(false)
})
