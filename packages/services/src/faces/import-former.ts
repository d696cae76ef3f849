import { formerEncoderVersion, VaultError } from '@benne/biometrics'
import { Id, line } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { requireFaces } from './require-faces.ts'
import { writeTemplate } from './write-template.ts'

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
    const face = { descriptor, pictures: 1, encoderVersion: formerEncoderVersion }
    await writeTemplate(ctx, userId, { kind: 'imported', textVersion: ground }, face)
    return 'imported'
  })
}
