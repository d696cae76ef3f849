import type pg from 'pg'
import type { Statement } from './statements.ts'

interface Node {
  'Node Type': string
  'Scan Direction'?: string
  'Index Name'?: string
  'Relation Name'?: string
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  'Actual Rows': number
  'Actual Loops': number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Node[]
}

export interface Plan {
  /** Scans, sorts and joins other than by nested loops, the outermost last. */
  readonly summary: string
  /** Pages of 8 KiB that were looked at: a cost that no other program on the machine can disturb. */
  readonly blocks: number
  /** Rows that were read and thrown away. */
  readonly wasted: number
  /** Milliseconds of PostgreSQL's to find the way, and to go it. */
  readonly planningMs: number
  readonly runningMs: number
}

/** Runs a statement under EXPLAIN ANALYZE, with its values bound, as the server would. */
export const explain = (pool: pg.Pool, statement: Statement): Promise<Plan> => explainAll(pool, [statement])

/**
 * The same of all statements of one call, put together. Those that read nothing (of a transaction, or a setting of it)
 * are run as they are, and what they open is rolled back.
 */
export async function explainAll(pool: pg.Pool, statements: readonly Statement[]): Promise<Plan> {
  const client = await pool.connect()
  const plans: Plan[] = []
  try {
    for (const { text, values } of statements) {
      if (text === 'commit') await client.query('rollback')
      else if (!/\bfrom\b/.test(text)) await client.query(text, [...values])
      else plans.push(await planOf(client, { text, values }))
    }
  } finally {
    client.release()
  }
  const sum = (of: (plan: Plan) => number) => plans.reduce((total, plan) => total + of(plan), 0)
  return {
    summary: plans.map(({ summary }) => summary).join('; then '),
    blocks: sum(({ blocks }) => blocks),
    wasted: sum(({ wasted }) => wasted),
    planningMs: sum(({ planningMs }) => planningMs),
    runningMs: sum(({ runningMs }) => runningMs),
  }
}

async function planOf(client: pg.PoolClient, { text, values }: Statement): Promise<Plan> {
  const run = () => client.query(`explain (analyze, buffers, format json) ${text}`, [...values])
  // The first run brings the pages into memory, and what the connection has to know of the tables.
  await run()
  const { rows } = await run()
  const [{ Plan: top, 'Planning Time': planningMs, 'Execution Time': runningMs }] = rows[0]['QUERY PLAN'] as [
    { Plan: Node; 'Planning Time': number; 'Execution Time': number },
  ]
  return {
    summary: nodes(top).map(describe).filter(Boolean).join(', '),
    blocks: top['Shared Hit Blocks'] + top['Shared Read Blocks'],
    wasted: nodes(top).reduce((sum, node) => sum + wasted(node), 0),
    planningMs,
    runningMs,
  }
}

/** Steps that say nothing of where the time goes. */
const asides = new Set(['Limit', 'Result', 'Memoize', 'Materialize', 'Nested Loop'])

const nodes = (node: Node): Node[] => [...(node.Plans ?? []).flatMap(nodes), node]

const wasted = (node: Node): number =>
  ((node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)) * node['Actual Loops']

/** The records of a page once they are found, their owners, impacts and pictures: the same in every list. */
const lookedUp = /^(users|waste_impacts|waste_images)_|^waste_records_pkey$/

function describe(node: Node): string {
  const type = node['Node Type']
  if (asides.has(type) || lookedUp.test(node['Index Name'] ?? '')) return ''
  const backward = node['Scan Direction'] === 'Backward' ? ' backward' : ''
  const where = node['Index Name'] ?? node['Relation Name']
  return `${type}${backward}${where ? ` ${where.replace(/^waste_records_/, '')}` : ''}`
}
