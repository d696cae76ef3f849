import { custodyRoots } from '@benne/db'
import { desc } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { dayBefore, dayOf, daysBetween, endOf, nextDay } from './days.ts'
import { addToTrees, readHeads } from './heads.ts'
import { MerkleTrees } from './merkle.ts'
import { type RootRow, readStatement, writeStatement } from './statement.ts'

/** Minutes after midnight at which a day is signed at the earliest: what was under way is written by then. */
const settleMinutes = 15
/** Days whose trees grow side by side; a longer standstill is made up for in several passes. */
const daysAtOnce = 400

/** The last day (UTC) that may be signed at `now`. */
export const lastSealable = (now: Date): string =>
  dayBefore(dayOf(new Date(now.getTime() - settleMinutes * 60_000)))

export interface Sealed {
  readonly days: { readonly day: string; readonly records: number; readonly root: string }[]
  /** The newest day that was signed before, when its tree is another one now: somebody has altered what was sealed. */
  readonly differs: string | null
}

/**
 * Signs the root of every day that is over and has none, from the day after the newest one on; on the first run, the day
 * before, whose root covers everything until then. Looks at the newest root of before again, which costs nothing in the
 * same pass. For the program itself. One pass over the records, whatever the number of days.
 */
export async function sealDays({ ctx }: { ctx: Ctx }): Promise<Sealed> {
  if (ctx.actor.type !== 'system') throw new ServiceError('forbidden', 'This is not allowed with your role.')
  const last = lastSealable(ctx.clock.now())
  const done: Sealed['days'] = []
  let differs: string | null = null
  for (;;) {
    const [newest] = await ctx.db.select().from(custodyRoots).orderBy(desc(custodyRoots.day)).limit(1)
    if (newest && newest.day > last) throw new Error(`there is a root of ${newest.day}, which is not over`)
    const days = daysBetween(newest ? nextDay(newest.day) : last, last).slice(0, daysAtOnce)
    if (days.length === 0) break
    const trees = await growTrees(ctx, newest ? [newest.day, ...days] : days)
    if (newest && isAltered(newest, trees)) differs ??= newest.day
    // Before anything was declared there is nothing to sign.
    if (trees.size(0) === 0) break
    const rows = sign(ctx, newest ?? null, days, trees)
    await ctx.db.insert(custodyRoots).values(rows)
    done.push(...rows.map(({ day, statement }) => ({ day, ...factsOf(statement) })))
  }
  return { days: done, differs }
}

async function growTrees(ctx: Ctx, days: readonly string[]): Promise<MerkleTrees> {
  const ends = days.map(endOf)
  const trees = new MerkleTrees(days.length)
  for await (const { recordId, events } of readHeads(ctx, days)) addToTrees(trees, recordId, events, ends)
  return trees
}

function isAltered({ statement }: RootRow, trees: MerkleTrees): boolean {
  const { records, root } = factsOf(statement)
  return records !== trees.size(0) || root !== trees.root(0).toString('hex')
}

function factsOf(statement: string): { records: number; root: string } {
  const { records = 0, root = '' } = readStatement(statement) ?? {}
  return { records, root }
}

function sign(
  ctx: Ctx,
  newest: RootRow | null,
  days: readonly string[],
  trees: MerkleTrees,
): (typeof custodyRoots.$inferInsert)[] {
  const signedAt = ctx.clock.now()
  const [publicKey] = ctx.custodyKeys.trusted
  if (!publicKey) throw new Error('there is no custody key')
  let before = newest?.statement ?? null
  return days.map((day, index) => {
    const tree = newest ? index + 1 : index
    const facts = { day, records: trees.size(tree), root: trees.root(tree), signedAt, publicKey }
    const statement = writeStatement(facts, before)
    before = statement
    return { day, statement, ...ctx.custodyKeys.sign(statement), createdAt: signedAt }
  })
}
