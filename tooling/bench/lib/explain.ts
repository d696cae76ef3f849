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
export async function explain(pool: pg.Pool, { text, values }: Statement): Promise<Plan> {
  const client = await pool.connect()
  const run = () => client.query(`explain (analyze, buffers, format json) ${text}`, [...values])
  // The first run brings the pages into memory, and what the connection has to know of the tables.
  await run()
  const { rows } = await run().finally(() => client.release())
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

function describe(node: Node): string {
  const type = node['Node Type']
  if (asides.has(type)) return ''
  const backward = node['Scan Direction'] === 'Backward' ? ' backward' : ''
  const where = node['Index Name'] ?? node['Relation Name']
  return `${type}${backward}${where ? ` ${where.replace(/^waste_records_/, '')}` : ''}`
}
