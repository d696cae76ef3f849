import { randomUUID } from 'node:crypto'
import { pointsEntries, users, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  createWasteRecord,
  processWasteRecord,
  ServiceError,
  updateWasteRecord,
  validateWasteRecord,
  verifyPoints,
  withdrawWasteRecord,
} from '@benne/services'
import { eq, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
const operator = () => world.as({ type: 'command', name: 'root' })
const balanceOf = async (userId: string) =>
  (await world.db.select({ points: users.points }).from(users).where(eq(users.id, userId)))[0]?.points

/** What may be refused because somebody was faster. */
async function orLater(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    if (!['illegal_move', 'not_found', 'stale_version'].includes(error.code)) throw error
  }
}

describe('the ledger', () => {
  it('is the balance, whatever is declared, judged, corrected and taken back at once', async () => {
    const owners = [await world.account(), await world.account()]
    const staff = [await world.account('admin'), await world.account('admin')]
    const declare = (ctx: AccountCtx, quantity: number) =>
      createWasteRecord({
        ctx,
        input: { wasteType: 'metal', quantity, unit: 'kg', massSource: 'estimated' },
      })
    const ids: string[] = []
    for (let i = 0; i < 6; i++) ids.push((await declare(owners[i % 2] as AccountCtx, i + 0.5)).id)
    const seen: (number | undefined)[] = []
    const watch = async () => {
      for (const { actor } of owners) seen.push(await balanceOf(actor.userId))
    }
    // Six things at a time are done to the same few records, again and again.
    for (let round = 0; round < 8; round++) {
      const id = (i: number) => ids[(round + i) % ids.length] as string
      const [a, b] = staff as [AccountCtx, AccountCtx]
      const owner = owners[round % 2] as AccountCtx
      await Promise.all([
        orLater(validateWasteRecord({ ctx: a, input: { id: id(0), isValid: false, validationNotes: 'No' } })),
        orLater(validateWasteRecord({ ctx: b, input: { id: id(0), isValid: true, pointsAwarded: round } })),
        orLater(validateWasteRecord({ ctx: b, input: { id: id(1), isValid: true } })),
        orLater(updateWasteRecord({ ctx: a, input: { id: id(1), quantity: round + 1, unit: 'kg' } })),
        orLater(withdrawWasteRecord({ ctx: owner, input: { id: id(2) } })),
        orLater(
          processWasteRecord({
            ctx: a,
            input: { id: id(3), status: 'rejected', processingNotes: 'No' },
          }),
        ),
        declare(owner, 1).then((record) => ids.push(record.id)),
        watch(),
      ])
    }
    await watch()
    expect(seen.every((points) => points !== undefined && points >= 0)).toBe(true)
    const verification = await verifyPoints({ ctx: operator() })
    expect(verification.faults).toEqual([])
    expect(verification.records).toBe(14)
    for (const { actor } of owners) {
      const [ledger] = await world.db
        .select({ sum: sql<number>`sum(${pointsEntries.points})::int` })
        .from(pointsEntries)
        .where(eq(pointsEntries.userId, actor.userId))
      expect(await balanceOf(actor.userId)).toBe(ledger?.sum)
    }
    // It was worth the trouble: there are reversals, and several awards of one record.
    expect(await world.db.$count(pointsEntries, eq(pointsEntries.kind, 'reversal'))).toBeGreaterThan(5)
  })

  it('is compared with accounts and records: each difference is found and named', async () => {
    const ctx = await world.account()
    const [one, two] = [
      await createWasteRecord({
        ctx,
        input: { wasteType: 'plastic', quantity: 2, unit: 'kg', massSource: 'estimated' },
      }),
      await createWasteRecord({
        ctx,
        input: { wasteType: 'glass', quantity: 2, unit: 'kg', massSource: 'estimated' },
      }),
    ]
    expect((await verifyPoints({ ctx: operator() })).faults).toEqual([])
    await world.db.update(users).set({ points: 100 }).where(eq(users.id, ctx.actor.userId))
    await world.db.update(wasteRecords).set({ pointsAwarded: 7 }).where(eq(wasteRecords.id, one.id))
    await world.db.update(wasteRecords).set({ validation: 'refused' }).where(eq(wasteRecords.id, two.id))
    expect((await verifyPoints({ ctx: operator() })).faults).toEqual([
      { of: 'account', id: ctx.actor.userId, ledger: 8, kept: 100 },
      { of: 'record', id: one.id, ledger: 6, kept: 7 },
      { of: 'record', id: two.id, ledger: 2, kept: 0 },
    ])
  })

  it('shows points that were moved between two people by entries that cancel out', async () => {
    const [owner, rich, poor] = [await world.account(), await world.account(), await world.account()]
    const { id: recordId } = await createWasteRecord({
      ctx: owner,
      input: { wasteType: 'glass', quantity: 2 },
    })
    const known = (await verifyPoints({ ctx: operator() })).faults
    for (const [{ actor }, points] of [[rich, 50] as const, [poor, -50] as const]) {
      const { userId } = actor
      const [kind, createdAt] = [points > 0 ? 'award' : 'reversal', world.clock.now()] as const
      await world.db
        .insert(pointsEntries)
        .values({ id: randomUUID(), userId, recordId, kind, points, createdAt })
      await world.db.update(users).set({ points }).where(eq(users.id, userId))
    }
    const { faults } = await verifyPoints({ ctx: operator() })
    expect(faults.filter((each) => !known.some(({ id }) => id === each.id))).toEqual([
      { of: 'account', id: rich.actor.userId, ledger: 0, kept: 50 },
      { of: 'account', id: poor.actor.userId, ledger: 0, kept: -50 },
    ])
  })

  it('is for operators to compare', async () => {
    expect(await codeOf(verifyPoints({ ctx: await world.account('super_admin') }))).toBe('forbidden')
  })
})
