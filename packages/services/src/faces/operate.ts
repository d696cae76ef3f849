import { faceKeys, faceTemplates, users } from '@benne/db'
import { count, eq } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { announceAccount } from '../users/announce-account.ts'
import { eraseFace } from './erase-face.ts'

export interface FaceCounts {
  /** By encoder version. */
  readonly templates: { readonly encoderVersion: string; readonly count: number }[]
  /** By the id of the master key that wraps them. */
  readonly keys: { readonly masterKeyId: string; readonly count: number; readonly configured: boolean }[]
}

/** How many templates there are, of which versions and under which master keys. For the program and its operator. */
export async function countFaces({ ctx }: { ctx: Ctx }): Promise<FaceCounts> {
  if (ctx.actor.type !== 'command' && ctx.actor.type !== 'system') {
    throw new ServiceError('forbidden', 'This is for the command line alone.')
  }
  const { encoderVersion } = faceTemplates
  const { masterKeyId } = faceKeys
  const templates = await ctx.db
    .select({ encoderVersion, count: count() })
    .from(faceTemplates)
    .groupBy(encoderVersion)
    .orderBy(encoderVersion)
  const keys = await ctx.db
    .select({ masterKeyId, count: count() })
    .from(faceKeys)
    .groupBy(masterKeyId)
    .orderBy(masterKeyId)
  const configured = ctx.faces?.vault.masterKeyIds ?? []
  return {
    templates,
    keys: keys.map((key) => ({ ...key, configured: configured.includes(key.masterKeyId) })),
  }
}

/**
 * Destroys somebody's template and its key at an operator's hand. Returns whether there was one. Throws `not_found`.
 */
export async function eraseUserFace({
  ctx,
  input: { userId },
}: {
  ctx: Ctx
  input: { userId: string }
}): Promise<boolean> {
  if (ctx.actor.type !== 'command') throw new ServiceError('forbidden', 'This is for the command line alone.')
  return inTransaction(ctx, async (ctx) => {
    const [account] = await ctx.tx.select().from(users).where(eq(users.id, userId)).for('update')
    if (!account) throw new ServiceError('not_found', 'There is no such account.')
    if (!(await eraseFace(ctx, userId, 'operator'))) return false
    await announceAccount(ctx, 'updated', { ...account, faceEnrolledAt: null })
    return true
  })
}
