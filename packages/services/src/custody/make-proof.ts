import { Day, Id } from '@benne/contracts'
import { custodyEvents, custodyRoots } from '@benne/db'
import { and, asc, desc, eq, lte } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { endOf } from './days.ts'
import { type ProofFile, type RootFile, rootFile } from './files.ts'
import { type Head, readHeads, runsOf } from './heads.ts'
import { hashLeaf, InclusionProof } from './merkle.ts'
import { type RootRow, readStatement } from './statement.ts'

function requireOperator({ actor }: Ctx): void {
  if (actor.type !== 'command') throw new ServiceError('forbidden', 'This is for operators.')
}

/** The signed root of a day, or the newest, as a file. For operators. Throws `not_found`. */
export async function getRootFile({
  ctx,
  input,
}: {
  ctx: Ctx
  input: { day?: string | undefined }
}): Promise<RootFile> {
  requireOperator(ctx)
  return rootFile(await findRoot(ctx, parseInput(z.strictObject({ day: Day.optional() }), input).day))
}

async function findRoot(ctx: Ctx, day: string | undefined): Promise<RootRow> {
  const [row] = await ctx.db
    .select()
    .from(custodyRoots)
    .where(day === undefined ? undefined : eq(custodyRoots.day, day))
    .orderBy(desc(custodyRoots.day))
    .limit(1)
  if (!row)
    throw new ServiceError('not_found', day ? `No root of ${day} was signed.` : 'No day has been signed yet.')
  return row
}

/**
 * Shows that a record's chain, as it was at the end of a day (the newest that is signed when none is given), is covered
 * by the day's signed root: for somebody who has neither the database nor trust in it. For operators. Throws
 * `not_found`, and an error when the root does not fit what is in the database now.
 */
export async function makeProof({
  ctx,
  input,
}: {
  ctx: Ctx
  input: { recordId: string; day?: string | undefined }
}): Promise<ProofFile> {
  requireOperator(ctx)
  const { recordId: id, day } = parseInput(z.strictObject({ recordId: Id, day: Day.optional() }), input)
  const recordId = id.toLowerCase()
  const row = await findRoot(ctx, day)
  const proof = new InclusionProof()
  let seq = 0
  for await (const { recordId: each, events } of readHeads(ctx, [row.day])) {
    const head = runsOf(events, [endOf(row.day)]).at(-1)?.head as Head
    proof.add(hashLeaf({ recordId: each, seq: head.seq, hash: head.hash }), each === recordId)
    if (each === recordId) seq = head.seq
  }
  const found = proof.end()
  if (!found) throw new ServiceError('not_found', `The root of ${row.day} covers no such record.`)
  const statement = readStatement(row.statement)
  if (statement?.root !== found.root.toString('hex') || statement.records !== found.size) {
    throw new Error(`The signed root of ${row.day} does not fit the database: run custody verify.`)
  }
  return {
    type: 'benne custody proof',
    v: 1,
    record: recordId,
    seq,
    index: found.index,
    path: found.path.map((node) => node.toString('hex')),
    events: await bodiesOf(ctx, recordId, seq),
    root: rootFile(row),
  }
}

async function bodiesOf(ctx: Ctx, recordId: string, seq: number): Promise<string[]> {
  const rows = await ctx.db
    .select({ body: custodyEvents.body })
    .from(custodyEvents)
    .where(and(eq(custodyEvents.recordId, recordId), lte(custodyEvents.seq, seq)))
    .orderBy(asc(custodyEvents.seq))
  return rows.map(({ body }) => body)
}
