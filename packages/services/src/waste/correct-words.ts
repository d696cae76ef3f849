import { isStatementTimeout, wasteRecords as records, users } from '@benne/db'
import { and, or, type SQL, sql } from 'drizzle-orm'
import type { AccountCtx, Ctx } from '../context.ts'
import { begins } from '../search-words.ts'
import { isForgivable, meantBy, swapped } from '../slips.ts'
import { queryable } from '../transaction.ts'
import { inLine } from './in-line.ts'
import { type Criteria, listed } from './record-filter.ts'

/**
 * The same search with words taken for those that they may be slips of: words of the caller's records or, for staff, of
 * everybody's and of owners' names. Each word keeps its own meaning beside. Null when no word can be taken for another.
 * Throws `busy`.
 */
export async function corrected(ctx: AccountCtx, criteria: Criteria): Promise<Criteria | null> {
  if (!criteria.words.flat().some(isForgivable)) return null
  const correct = async () => {
    const known = await lastWords(ctx, criteria)
    let unknown = 0
    const words = []
    for (const [typed = ''] of criteria.words) {
      words.push([
        typed,
        ...(await meant(ctx, typed, known, () => !criteria.owner && unknown++ < mostUnknown)),
      ])
    }
    return words
  }
  const words = await (criteria.owner ? correct() : inLine(correct))
  return words.some(({ length }) => length > 1) ? { ...criteria, words } : null
}

/** Words that are looked for among all, at most: each may take a while. */
const mostUnknown = 3

async function meant(
  ctx: Ctx,
  typed: string,
  known: readonly string[],
  mayAsk: () => boolean,
): Promise<string[]> {
  if (!isForgivable(typed) || known.some((word) => word.includes(typed))) return []
  const near = meantBy(typed, known)
  return near.length === 0 && mayAsk() ? meantBy(typed, await likeWords(ctx, typed)) : near
}

/** Records in whose texts nearly all words stand that people use. */
const lastRecords = 5_000

/** Words of the last records: of one's own, or of everybody's with the owners' names. */
function lastWords(ctx: Ctx, { owner, names }: Criteria): Promise<string[]> {
  const text = names ? sql`${records.searchText} || ${users.searchText}` : sql`${records.searchText}`
  const of = owner ? sql`${owner.column} = ${owner.value}` : undefined
  return wordsIn(
    ctx,
    sql`select ${text} as text from ${records} join ${users} on ${users.id} = ${records.userId}
      where ${and(listed, of)} order by ${records.createdAt} desc limit ${lastRecords}`,
  )
}

/** Texts that are looked at of those that hold something like a word. */
const likeTexts = 1_000
/** Milliseconds after which a word resembles nothing. */
const patience = 1_000

/** Words like one that has stood in no record for long; none when they cannot be found soon. */
async function likeWords(ctx: Ctx, typed: string): Promise<string[]> {
  const like = (text: typeof records.searchText | typeof users.searchText) =>
    or(...swapped(typed).map((each) => begins(text, each)), sql`${typed} <% ${text}`)
  const texts = sql`(select ${records.searchText} as text from ${records} where ${and(listed, like(records.searchText))}
      limit ${likeTexts})
    union all (select ${users.searchText} from ${users} where ${like(users.searchText)} limit ${likeTexts})`
  return ctx.db.transaction(async (tx) => {
    // Without the index each text would be taken apart.
    await tx.execute(sql`select set_config('pg_trgm.word_similarity_threshold', ${likeness(typed)}, true),
      set_config('enable_seqscan', 'off', true), set_config('statement_timeout', ${String(patience)}, true)`)
    try {
      return await wordsIn({ ...ctx, tx }, texts)
    } catch (error) {
      // The transaction has ended with it, and nothing was written.
      if (isStatementTimeout(error)) return []
      throw error
    }
  })
}

/**
 * How much alike the trigrams of a word and of a part of a text must be. A wrong letter changes three of the n + 1 that a
 * word has, so that n - 2 of n + 4 are in both.
 */
const likeness = ({ length }: string) => Math.max(0.5, (length - 2) / (length + 4)).toFixed(3)

async function wordsIn(ctx: Ctx, texts: SQL): Promise<string[]> {
  const { rows } = await queryable(ctx).execute<{ word: string }>(sql`
    select distinct word from (${texts}) as texts, unnest(string_to_array(text, ' ')) as word
    where word ~ '^[a-z]{3,}$'`)
  return rows.map(({ word }) => word)
}
