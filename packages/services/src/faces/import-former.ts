import { formerEncoderVersion, VaultError } from '@benne/biometrics'
import { Id, line } from '@benne/contracts'
import { faceConsents, faceKeys, faceTemplates, users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { appendAudit } from '../audit/append-audit.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { announceAccount } from '../users/announce-account.ts'
import { requireFaces } from './require-faces.ts'
import { tellDirectories } from './tell-directories.ts'

const Input = z.strictObject({
  userId: Id,
  /** A Fernet token over 128 float64. */
  token: z.string().max(10_000),
  formerKey: z.string().max(200),
  /** On what consent the operator relies, for the ledger. */
  ground: line(200, 1),
})

/** What became of a row of the former system. */
export type ImportedFace = 'imported' | 'has_one_already' | 'not_active' | 'unreadable'

/**
 * Takes over a face from the former system, encrypted anew under a key of its own. It was encoded from differently
 * cut pictures, so it recognises its owner less surely: they are asked to enrol again. It is never used to find
 * people who do not say who they are. For the command line. Throws `not_offered`, `not_found`.
 */
export async function importFormerFace({
  ctx,
  input,
}: {
  ctx: Ctx
  input: z.input<typeof Input>
}): Promise<ImportedFace> {
  if (ctx.actor.type !== 'command') throw new ServiceError('forbidden', 'This is for the command line alone.')
  const { vault } = requireFaces(ctx)
  const { userId, token, formerKey, ground } = parseInput(Input, input)
  let descriptor: Float32Array
  try {
    descriptor = vault.openFormer(token, formerKey)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    return 'unreadable'
  }
  return inTransaction(ctx, async (ctx) => {
    const [account] = await ctx.tx.select().from(users).where(eq(users.id, userId)).for('update')
    if (!account) throw new ServiceError('not_found', 'There is no such account.')
    if (account.status !== 'active') return 'not_active'
    if (account.faceEnrolledAt) return 'has_one_already'
    await write(ctx, userId, descriptor, ground)
    return 'imported'
  })
}

async function write(ctx: TxCtx, userId: string, descriptor: Float32Array, ground: string): Promise<void> {
  const [templateId, consentId, now] = [uuidv7(), uuidv7(), ctx.clock.now()]
  const names = { ownerId: userId, templateId, consentId, encoderVersion: formerEncoderVersion }
  const { vault, retentionMonths } = requireFaces(ctx)
  const { token, ...key } = vault.seal({ ...names, pictures: 1, descriptor })
  await ctx.tx
    .insert(faceConsents)
    .values({ id: consentId, userId, kind: 'imported', at: now, textVersion: ground })
  await ctx.tx.insert(faceTemplates).values({
    id: templateId,
    userId,
    consentId,
    token,
    encoderVersion: formerEncoderVersion,
    pictures: 1,
    enrolledAt: now,
    retentionMonths,
  })
  await ctx.tx.insert(faceKeys).values({ templateId, ...key })
  const [row] = await ctx.tx
    .update(users)
    .set({ faceEnrolledAt: now, updatedAt: now })
    .where(eq(users.id, userId))
    .returning()
  await appendAudit(ctx, {
    action: 'face.imported',
    entity: { type: 'account', id: userId },
    after: { faceEnrolledAt: now, textVersion: ground },
  })
  await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'face_enrolled', userId } })
  if (row) await announceAccount(ctx, 'updated', row)
  tellDirectories(ctx, userId)
}
