import { type CustodyFault, Id } from '@benne/contracts'
import { custodyRoots, pointsEntries, users } from '@benne/db'
import { asc, eq, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { checkChain } from './check-chain.ts'
import { checkRoots, rootFault } from './check-roots.ts'
import { daysBetween, endOf, isDay, nextDay } from './days.ts'
import { addToTrees } from './heads.ts'
import { atOneInstant, loadChain, loadChains } from './load-chain.ts'
import { MerkleTrees } from './merkle.ts'
import { lastSealable } from './seal-days.ts'
import type { Statement } from './statement.ts'

export interface CustodyReport {
  readonly records: number
  /** Of those, how many wait to be taken into the chain of custody. */
  readonly awaiting: number
  readonly events: number
  /** Signed days. */
  readonly roots: number
  /** Of those, how many were signed more than two days after their day: as good as what was there by then. */
  readonly late: number
  readonly sealedUntil: string | null
  /** Days since then that are over and wait to be signed. */
  readonly unsealed: number
  readonly accounts: number
  readonly faults: number
}

export interface VerifyCustodyOptions {
  readonly ctx: Ctx
  /** One record alone: then roots and accounts are not looked at. */
  readonly input?: { readonly recordId?: string | undefined }
  /** Called for each fault as it is found; `accountId` when it is an account's points that do not add up. */
  readonly onFault: (fault: CustodyFault, accountId?: string) => void
  /** Called after each page of records. */
  readonly onProgress?: (done: { readonly records: number; readonly events: number }) => void
}

/**
 * Checks every record's chain, the signed root of every day against them, and that the points of each account are the
 * sum of its ledger. In one pass, in memory that does not grow with the records. For the program and for operators.
 * Throws `not_found` for a record that is not there.
 */
export async function verifyCustody({
  ctx,
  input = {},
  onFault,
  onProgress = () => {},
}: VerifyCustodyOptions): Promise<CustodyReport> {
  if (ctx.actor.type !== 'system' && ctx.actor.type !== 'command') {
    throw new ServiceError('forbidden', 'This is not allowed with your role.')
  }
  const { recordId } = parseInput(z.strictObject({ recordId: Id.optional() }), input)
  const count = new Count(onFault)
  if (recordId !== undefined) {
    const chain = await atOneInstant(ctx, (tx) => loadChain(tx, recordId.toLowerCase()))
    if (!chain) throw new ServiceError('not_found', 'There is no such record.')
    await count.check(chain)
    return count.report
  }
  const sealed = await readSealed(ctx, count)
  const ends = sealed.map(({ day }) => endOf(day))
  const trees = new MerkleTrees(sealed.length)
  for await (const chains of loadChains(ctx)) {
    for (const chain of chains) {
      await count.check(chain)
      addToTrees(trees, chain.recordId, chain.events, ends)
    }
    onProgress(count.report)
  }
  for (const [index, { day, records, root }] of sealed.entries()) {
    if (trees.root(index).toString('hex') !== root) count.find(rootFault('root_differs', day, 'root'))
    else if (trees.size(index) !== records) count.find(rootFault('root_differs', day, 'records'))
  }
  await checkAccounts(ctx, count)
  return count.report
}

class Count {
  readonly report = {
    records: 0,
    awaiting: 0,
    events: 0,
    roots: 0,
    late: 0,
    sealedUntil: null as string | null,
    unsealed: 0,
    accounts: 0,
    faults: 0,
  }
  readonly #onFault: VerifyCustodyOptions['onFault']

  constructor(onFault: VerifyCustodyOptions['onFault']) {
    this.#onFault = onFault
  }

  find(fault: CustodyFault, accountId?: string): void {
    this.report.faults++
    this.#onFault(fault, accountId)
  }

  async check(chain: Parameters<typeof checkChain>[0]): Promise<void> {
    const { faults } = await checkChain(chain)
    for (const fault of faults) this.find(fault)
    this.report.records++
    this.report.events += chain.events.length
    if (chain.events.length === 0 && faults.length === 0) this.report.awaiting++
  }
}

/** The signed days whose statements can be read, having told of what is wrong with the roots by themselves. */
async function readSealed(ctx: Ctx, count: Count): Promise<Statement[]> {
  const rows = await ctx.db.select().from(custodyRoots).orderBy(asc(custodyRoots.day))
  const last = lastSealable(ctx.clock.now())
  const { faults, statements } = checkRoots(rows, ctx.custodyKeys, last)
  for (const fault of faults) count.find(fault)
  const newest = rows.findLast(({ day }) => isDay(day) && day <= last)?.day ?? null
  count.report.roots = rows.length
  count.report.late = statements.filter((statement) => statement && isLate(statement)).length
  count.report.sealedUntil = newest
  count.report.unsealed = newest === null ? 0 : daysBetween(nextDay(newest), last).length
  // Of the day that it stands for: another one's tree would be another one.
  return statements.filter(
    (statement, index) => statement !== null && statement.day === rows[index]?.day,
  ) as Statement[]
}

const lateMs = 2 * 24 * 3600 * 1000
const isLate = ({ day, signedAt }: Statement): boolean => Date.parse(signedAt) - endOf(day).getTime() > lateMs

async function checkAccounts(ctx: Ctx, count: Count): Promise<void> {
  const ledger = ctx.db
    .select({ userId: pointsEntries.userId, sum: sql<number>`sum(${pointsEntries.points})`.as('sum') })
    .from(pointsEntries)
    .groupBy(pointsEntries.userId)
    .as('ledger')
  await atOneInstant(ctx, async (tx) => {
    count.report.accounts = await tx.$count(users)
    const wrong = await tx
      .select({ id: users.id })
      .from(users)
      .leftJoin(ledger, eq(ledger.userId, users.id))
      .where(ne(users.points, sql`coalesce(${ledger.sum}, 0)`))
      .orderBy(users.id)
    for (const { id } of wrong) {
      count.find({ fault: 'record_differs', recordId: null, seq: null, field: 'points', day: null }, id)
    }
  })
}
