import {
  type ListWasteRecordsInput,
  ListWasteRecordsInput as ListWasteRecordsInputSchema,
  type WasteRecordPage,
} from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { decodeSortedCursor, encodeSortedCursor } from '../paging.ts'
import { corrected } from './correct-words.ts'
import { findPage } from './find-page.ts'
import { type Criteria, criteriaOf } from './record-filter.ts'

/**
 * Records in the order that is asked for, newest first when nothing is said: staff see everybody's, residents their own.
 * Words are looked for to the letter (accents aside); when that finds nothing at all, they are taken for words that they
 * may be slips of, and then on the following pages too. Only a search of nothing but signs may give pages that are short
 * before the last. Throws `busy`.
 */
export async function listWasteRecords({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: ListWasteRecordsInput
}): Promise<WasteRecordPage> {
  requirePermission(ctx, 'waste.list')
  const { limit, cursor, sort, order, ...filter } = parseInput(ListWasteRecordsInputSchema, input)
  const list = `${sort} ${order}` as const
  const correctedList = `${list} corrected` as const
  const after = cursor ? decodeSortedCursor([list, correctedList], cursor) : null
  const criteria = criteriaOf(ctx, filter)
  if (!criteria) return { items: [], nextCursor: null }
  const page = async (name: typeof list | typeof correctedList, criteria: Criteria) => {
    const { items, next } = await findPage(ctx, criteria, { sort, order, limit, after })
    return { items, nextCursor: next && encodeSortedCursor(name, next) }
  }
  const exact = after?.list === correctedList ? null : await page(list, criteria)
  if (exact && (after || exact.items.length > 0 || exact.nextCursor)) return exact
  const meant = await corrected(ctx, criteria)
  return meant ? page(correctedList, meant) : { items: [], nextCursor: null }
}
