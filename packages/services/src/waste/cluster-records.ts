import {
  type Cluster,
  type Clusters,
  type ClustersInput,
  ClustersInput as ClustersInputSchema,
  maxClusters,
  type WasteType,
} from '@benne/contracts'
import { wasteRecords as records } from '@benne/db'
import { type SQL, sql } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx, Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { queryable } from '../transaction.ts'
import { corrected } from './correct-words.ts'
import { inLine } from './in-line.ts'
import { type Criteria, conditionsOf, criteriaOf } from './record-filter.ts'

/**
 * Records of an area, those that a map at this zoom shows near each other as one: staff see everybody's, residents
 * their own. The grid lies on the world, not on the area, so that clusters stay when the map is moved; it is coarser
 * than asked for when there would be more than `maxClusters`. `total` counts records. Reads each record of the area
 * once, in an index. Words are found as in a list. Throws `busy`.
 */
export async function clusterRecords({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: ClustersInput
}): Promise<Clusters> {
  requirePermission(ctx, 'waste.clusters')
  const { zoom, ...filter } = parseInput(ClustersInputSchema, input)
  const criteria = criteriaOf(ctx, filter)
  if (!criteria) return { clusters: [], total: 0 }
  const exact = await inTurn(ctx, criteria, zoom)
  const meant = exact.total === 0 ? await corrected(ctx, criteria) : null
  return meant ? inTurn(ctx, meant, zoom) : exact
}

/** One person's records are few; everybody's are read some at a time. */
const inTurn = (ctx: Ctx, criteria: Criteria, zoom: number): Promise<Clusters> =>
  criteria.owner ? clusters(ctx, criteria, zoom) : inLine(() => clusters(ctx, criteria, zoom))

async function clusters(ctx: Ctx, criteria: Criteria, zoom: number): Promise<Clusters> {
  // Between two steps of the zoom a cell is from 45 to 91 pixels wide.
  for (let level = Math.round(zoom); ; ) {
    const rows = await cellsAt(ctx, level, conditionsOf(criteria, true))
    const cells = rows[0]?.cells ?? 0
    if (cells <= maxClusters) {
      return { clusters: rows.map(toCluster), total: rows.reduce((sum, { count }) => sum + count, 0) }
    }
    // A step makes at most four cells into one.
    level -= Math.ceil(Math.log2(cells / maxClusters) / 2)
  }
}

type Row = Omit<Cluster, 'wasteType' | 'recordId'> & {
  readonly recordId: string
  readonly least: WasteType
  readonly greatest: WasteType
  readonly cells: number
}

/** Cells of a tile's side: each is 64 of its 256 pixels. */
const cellsPerTile = 4
/** Where a web map ends, in degrees: what lies beyond is shown at its edge. */
const edge = 85.051128

async function cellsAt(ctx: Ctx, level: number, conditions: SQL): Promise<Row[]> {
  const side = sql`${cellsPerTile * 2 ** level}::float8`
  const column = sql`(${records.longitude} + 180) / 360`
  const north = sql`radians(least(greatest(${records.latitude}, ${-edge}::float8), ${edge}::float8))`
  const row = sql`0.5 - ln(tan(pi() / 4 + ${north} / 2)) / (2 * pi())`
  // The last column takes in the date line's own records.
  const cell = (share: SQL) => sql`least(floor((${share}) * ${side}), ${side} - 1)`
  const { rows } = await queryable(ctx).execute<Row & Record<string, unknown>>(sql`
    select avg(${records.latitude}) as latitude, avg(${records.longitude}) as longitude, count(*)::int as count,
      sum(${records.quantityKg})::float8 as "totalKg", min(${records.id}::text) as "recordId",
      min(${records.wasteType}) as least, max(${records.wasteType}) as greatest, (count(*) over ())::int as cells
    from ${records} where ${conditions} and ${records.latitude} is not null
    group by ${cell(column)}, ${cell(row)}
    order by count desc, "recordId" limit ${maxClusters}`)
  return rows
}

const toCluster = ({ least, greatest, recordId, cells: _cells, ...row }: Row): Cluster => ({
  ...row,
  recordId: row.count === 1 ? recordId : null,
  wasteType: least === greatest ? least : null,
})
