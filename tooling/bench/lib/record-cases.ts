import type { BoundingBox, ListWasteRecordsInput } from '@benne/contracts'
import type pg from 'pg'
import { connections } from './bench.ts'
import { declaration } from './declaration.ts'
import type { HttpCall } from './load.ts'
import { type Person, staff, tokenOf } from './seed.ts'
import type { ServerProcess } from './server-process.ts'
import type { Recorder, Statement } from './statements.ts'
import { commonResident, rareWord } from './town.ts'

/** A town and its Benne. */
export interface Inhabited {
  readonly records: number
  readonly pool: pg.Pool
  readonly server: ServerProcess
  readonly recorder: Recorder
  /** Cursor of the page half-way down. */
  readonly deep: string
  /** Of records all over the year. */
  readonly ids: readonly string[]
}

export interface RecordCase {
  readonly label: string
  /** Calls that take so long that all connections in line need minutes: measured longer, and less often. */
  readonly slow?: boolean
  /** Made anew for each measure: a token lives ten minutes. */
  readonly call: (town: Inhabited) => Promise<HttpCall>
}

const headers = async (person: Person) => ({ authorization: `Bearer ${await tokenOf(person)}` })

/** As the client sends it: a batch of one. */
const path = (procedure: string, input: object) =>
  `/trpc/${procedure}?batch=1&input=${encodeURIComponent(JSON.stringify({ 0: { json: input } }))}`

const query = (label: string, procedure: string, input: (town: Inhabited) => object): RecordCase => ({
  label,
  call: async (town) => ({
    method: 'GET',
    url: town.server.url + path(procedure, input(town)),
    headers: await headers(staff(0)),
  }),
})

type Input = Partial<ListWasteRecordsInput>

const common = 'bouteilles'
const mistyped = 'trotinette'
const centre: BoundingBox = { west: -0.58, south: 44.835, east: -0.57, north: 44.84 }

/** What a screen of 1,920 by 1,080 pixels shows of the town at a zoom. */
function screen(zoom: number): BoundingBox {
  const [width, height] = [(1920 / 256 / 2 ** zoom) * 360, (1080 / 256 / 2 ** zoom) * 360 * 0.7]
  return {
    west: Math.max(-180, -0.58 - width / 2),
    east: Math.min(180, -0.58 + width / 2),
    south: Math.max(-90, 44.84 - height / 2),
    north: Math.min(90, 44.84 + height / 2),
  }
}

const lists: readonly (readonly [string, (town: Inhabited) => Input])[] = [
  ['list, first page', () => ({})],
  ['list, half-way down', ({ deep }) => ({ cursor: deep })],
  ['list, waiting longest', () => ({ validation: 'awaiting', order: 'asc' })],
  ['list, type and status', () => ({ wasteType: 'glass', status: 'recycled' })],
  ['list, heaviest', () => ({ sort: 'quantity' })],
  ['list, pending, least changed', () => ({ status: 'pending', sort: 'updatedAt', order: 'asc' })],
  ['search, common word', () => ({ search: common })],
  ['search, rare word', () => ({ search: rareWord })],
]

const onlyPlanned: readonly (readonly [string, (town: Inhabited) => Input])[] = [
  ['list, flagged', () => ({ flagged: true })],
  ['list, flagged, by score', () => ({ flagged: true, sort: 'score' })],
  ['list, flagged and pending', () => ({ flagged: true, status: 'pending', order: 'asc' })],
  ['list, refused', () => ({ validation: 'refused' })],
  ['list, hazardous and refused', () => ({ wasteType: 'hazardous', validation: 'refused' })],
  [
    'list, of one, by mass',
    ({ records }) => ({ userId: commonResident(records, 0).userId, sort: 'quantity' }),
  ],
  ['list, a month, heaviest', () => ({ ...month(), sort: 'quantity' })],
  ['list, a month, last changed', () => ({ ...month(), sort: 'updatedAt' })],
  ['list, in the centre', () => ({ box: centre })],
  ['list, far away', () => ({ box: { west: 2, south: 44, east: 3, north: 45 } })],
  ['search, rare, by score', () => ({ search: rareWord, sort: 'score' })],
  ['search, name', () => ({ search: 'nom123 prenom23' })],
  ['search, two letters', () => ({ search: 'zq' })],
  ['search, nothing', () => ({ search: 'xqzzyk' })],
  ['search, mistyped', () => ({ search: mistyped })],
  ['search, short, mistyped', () => ({ search: 'vlo rouile' })],
  ['search, a sign', () => ({ search: '%' })],
]

const month = () => ({
  from: new Date(Date.now() - 200 * 86_400_000),
  to: new Date(Date.now() - 170 * 86_400_000),
})

const zooms = [6, 12, 16]

export const planCases: readonly {
  readonly label: string
  readonly statements: (town: Inhabited) => Promise<Statement[]>
}[] = [
  ...[...lists, ...onlyPlanned].map(([label, input]) => ({
    label,
    statements: (town: Inhabited) => town.recorder.page(staff(0), { limit: 20, ...input(town) }),
  })),
  ...zooms.map((zoom) => ({
    label: `clusters, zoom ${zoom}`,
    statements: ({ recorder }: Inhabited) => recorder.clusters(staff(0), { box: screen(zoom), zoom }),
  })),
]

export const callCases: readonly RecordCase[] = [
  {
    label: 'get',
    call: async ({ server, ids }) => ({
      method: 'GET',
      url: server.url,
      paths: ids.map((id) => path('waste.get', { id })),
      headers: await headers(staff(0)),
    }),
  },
  ...lists.map(([label, input]) => query(label, 'waste.list', (town) => ({ limit: 20, ...input(town) }))),
  query('search, mistyped', 'waste.list', () => ({ limit: 20, search: mistyped })),
  ...zooms.map((zoom) =>
    query(`clusters, zoom ${zoom}`, 'waste.clusters', () => ({ box: screen(zoom), zoom })),
  ),
  // Last, since it makes the table grow.
  {
    label: 'create',
    call: async ({ server, records }) => ({
      method: 'POST',
      url: `${server.url}/trpc/waste.create?batch=1`,
      body: JSON.stringify({ 0: { json: declaration } }),
      headers: { 'content-type': 'application/json' },
      // Somebody else on each connection: who declares locks the own account.
      people: await Promise.all(
        Array.from({ length: connections }, (_, n) => headers(commonResident(records, n))),
      ),
    }),
  },
]
