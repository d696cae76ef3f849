import { type BoundingBox, type RecordFilter, validations } from '@benne/contracts'
import { bandOfLatitude, latitudeBand, wasteRecords as records, users } from '@benne/db'
import { and, between, gte, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { may } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { begins, holds, isIndexed, wordsOf } from '../search-words.ts'

/** A column that has one value in all records that are asked for. */
export interface Fixed {
  readonly column: PgColumn
  /** With its type, since it is compared in rows. */
  readonly value: SQL
}

/** What is asked of records, in the parts in which indexes answer. All of it must be so. */
export interface Criteria {
  /** Whose they are, when it is one person's; residents ask for nobody else's. */
  readonly owner: Fixed | null
  /** By these, one or two at a time, indexes have the records in the order in which they were declared. */
  readonly fixed: Partial<Record<'status' | 'wasteType' | 'validation', Fixed>>
  readonly flagged: boolean
  readonly from: Date | undefined
  readonly to: Date | undefined
  readonly others: readonly SQL[]
  /** For each word what it may stand for: itself, and then words that it is a slip of. */
  readonly words: readonly (readonly string[])[]
  /** Whether words may stand in the owner's name as well. */
  readonly names: boolean
}

/** That a record is in lists. Every index has it as its condition. */
export const listed: SQL = isNull(records.withdrawnAt)

/** That something looks odd about a record, in the words of the index on those. */
export const isFlagged: SQL = sql`${records.flags} <> '{}'`

/** Reads a filter for the caller; null when it is certain that nothing fits. */
export function criteriaOf(ctx: Pick<AccountCtx, 'actor'>, filter: RecordFilter): Criteria | null {
  const everybody = may(ctx.actor, 'waste.read.any')
  const { userId, search = '', status, wasteType, flagged, flag, box } = filter
  const words = wordsOf(search)
  const validation = validationsOf(filter)
  const impossible =
    (!everybody && userId !== undefined && userId !== ctx.actor.userId) ||
    (search !== '' && words.length === 0) ||
    validation.length === 0 ||
    (flag !== undefined && flagged === false)
  if (impossible) return null
  const ownerId = everybody ? userId : ctx.actor.userId
  return {
    owner: ownerId ? { column: records.userId, value: sql`${ownerId}::uuid` } : null,
    fixed: {
      ...(status && { status: { column: records.status, value: sql`${status}::waste_status` } }),
      ...(wasteType && { wasteType: { column: records.wasteType, value: sql`${wasteType}::waste_type` } }),
      ...(validation.length === 1 && {
        validation: { column: records.validation, value: sql`${validation[0]}::validation` },
      }),
    },
    flagged: flagged === true || flag !== undefined,
    from: filter.from,
    to: filter.to,
    others: [
      ...(validation.length === 2 ? [inArray(records.validation, validation)] : []),
      ...(flagged === false ? [sql`${records.flags} = '{}'`] : []),
      ...(flag ? [sql`${records.flags} @> array[${flag}]`] : []),
      ...(box ? [within(box)] : []),
    ],
    words: words.map((word) => [word]),
    names: everybody,
  }
}

function validationsOf({ validation, isValidated }: RecordFilter) {
  return validations.filter(
    (each) =>
      (validation === undefined || each === validation) &&
      (isValidated === undefined || (each === 'valid') === isValidated),
  )
}

/** Of so many bands of a hundredth of a degree each is looked up by itself: a screen of a town has some ten. */
const mostBands = 200

function within({ west, south, east, north }: BoundingBox): SQL {
  const [first, last] = [latitudeBand(south), latitudeBand(north)]
  const bands = Array.from({ length: Math.min(last - first, mostBands) + 1 }, (_, i) => first + i)
  const longitude =
    west <= east
      ? between(records.longitude, west, east)
      : or(gte(records.longitude, west), lte(records.longitude, east))
  return and(
    bands.length > mostBands
      ? sql`${bandOfLatitude} between ${first} and ${last}`
      : sql`${bandOfLatitude} in ${bands}`,
    between(records.latitude, south, north),
    longitude,
  ) as SQL
}

type Texts = typeof records.searchText | typeof users.searchText

/**
 * That a record, or its owner's name, has each of the words. `indexed`: asked so that indexes can answer; otherwise so
 * that a record that has been read can be judged.
 */
function wordConditions({ words, names }: Criteria, indexed: boolean): SQL[] {
  return words.map(([typed = '', ...meant]) => {
    const has = (text: Texts) => or(holds(text, typed), ...meant.map((word) => begins(text, word))) as SQL
    if (!names) return has(records.searchText)
    const named = indexed
      ? sql`${records.userId} = any(array(select ${users.id} from ${users} where ${has(users.searchText)}))`
      : sql`exists (select from ${users} where ${users.id} = ${records.userId} and ${has(users.searchText)})`
    return or(has(records.searchText), named) as SQL
  })
}

/** Whether an index finds at least one of the words; with one of them the others cost little. */
export const canFind = ({ words }: Criteria): boolean =>
  words.length === 0 || words.some(([typed = '']) => isIndexed(typed))

/** All of the criteria but those that a lead's records meet as they are. */
export function except(
  { fixed: met }: { readonly fixed: readonly Fixed[] },
  criteria: Criteria,
  indexed: boolean,
): SQL | undefined {
  const { owner, fixed, flagged, from, to, others } = criteria
  return and(
    ...[owner, ...Object.values(fixed)].map((each) =>
      each && !met.includes(each) ? sql`${each.column} = ${each.value}` : undefined,
    ),
    flagged ? isFlagged : undefined,
    from && gte(records.createdAt, from),
    to && lt(records.createdAt, to),
    ...others,
    ...wordConditions(criteria, indexed),
  )
}

/** All of the criteria. */
export const conditionsOf = (criteria: Criteria, indexed: boolean): SQL =>
  and(listed, except({ fixed: [] }, criteria, indexed)) as SQL
