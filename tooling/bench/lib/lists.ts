import type { ListWasteRecordsInput } from '@benne/contracts'
import { newcomer, type Person, resident, staff } from './seed.ts'
import type { Recorder, Statement } from './statements.ts'

/** A list that somebody asks for. */
export interface ListCase {
  readonly name: string
  readonly label: string
  readonly person: Person
  readonly input: Partial<ListWasteRecordsInput>
  /** Records above the page; a share of all of them. */
  readonly depth?: number
  /** Only explained, not loaded. */
  readonly explainOnly?: true
}

const someone = resident(1_000)
const regular = resident(0)

export const listCases: readonly ListCase[] = [
  { name: 'first', label: 'list, newest 20', person: staff(0), input: {} },
  { name: 'deep', label: 'list, 20 half-way down', person: staff(0), input: {}, depth: 0.5 },
  { name: 'hundred', label: 'list, newest 100', person: staff(0), input: { limit: 100 } },
  { name: 'type', label: 'list, one type', person: staff(0), input: { wasteType: 'plastic' } },
  { name: 'status', label: 'list, one status', person: staff(0), input: { status: 'pending' } },
  {
    name: 'both',
    label: 'list, type and status',
    person: staff(0),
    input: { wasteType: 'glass', status: 'recycled' },
  },
  { name: 'owner', label: 'list, one’s own', person: someone, input: {} },
  ...(
    [
      ['rare', 'rare type and status', staff(0), { wasteType: 'hazardous', status: 'rejected' }],
      ['own-pending', 'own, pending', someone, { status: 'pending' }],
      ['own-recycled', 'own, recycled', someone, { status: 'recycled' }],
      ['own-type', 'own, one type', someone, { wasteType: 'organic' }],
      ['busy-recycled', 'own, recycled (busiest)', regular, { status: 'recycled' }],
      ['none', 'own (nothing handed in)', newcomer, {}],
      ['none-recycled', 'own, recycled (nothing)', newcomer, { status: 'recycled' }],
      ['staff-owner', 'staff: of one resident', staff(0), { userId: someone.userId }],
      [
        'staff-owner-status',
        'staff: of one, recycled',
        staff(0),
        { userId: someone.userId, status: 'recycled' },
      ],
    ] as const
  ).map(([name, label, person, input]) => ({ name, label, person, input, explainOnly: true as const })),
]

/** What Drizzle sends for each list when there are `total` records, and the input that asks for it. */
export async function listStatements(
  recorder: Recorder,
  total: number,
): Promise<{ of: ListCase; input: Partial<ListWasteRecordsInput>; statement: Statement }[]> {
  const found = []
  for (const of of listCases) {
    const cursor =
      of.depth === undefined ? {} : { cursor: await recorder.cursorAt(of.person, of.depth * total) }
    const input = { limit: 20, ...of.input, ...cursor }
    found.push({ of, input, statement: await recorder.list(of.person, input) })
  }
  return found
}
