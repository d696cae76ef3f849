import type { FaceEnding } from '@benne/contracts'
import { faceConsents, faceKeys, faceTemplates, users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { appendAudit } from '../audit/append-audit.ts'
import type { TxCtx } from '../context.ts'
import { certifyErasure } from './certificate.ts'
import { tellDirectories } from './tell-directories.ts'

/**
 * Destroys somebody's template and its key, whatever became of either, and closes the consent with a certificate. The
 * caller has locked the account's row. Its owner is told by mail, unless they are enrolling or leaving. Returns whether there was something to erase.
 */
export async function eraseFace(ctx: TxCtx, userId: string, ending: FaceEnding): Promise<boolean> {
  const [found] = await ctx.tx
    .select({ template: faceTemplates, key: faceKeys })
    .from(faceTemplates)
    .leftJoin(faceKeys, eq(faceKeys.templateId, faceTemplates.id))
    .where(eq(faceTemplates.userId, userId))
    .for('update', { of: faceTemplates })
  if (!found) return false
  const { template } = found
  const key = found.key ?? { templateId: template.id, wrappedKey: '', masterKeyId: '' }
  const now = ctx.clock.now()
  await ctx.tx.delete(faceKeys).where(eq(faceKeys.templateId, template.id))
  await ctx.tx.delete(faceTemplates).where(eq(faceTemplates.id, template.id))
  await ctx.tx.update(users).set({ faceEnrolledAt: null, updatedAt: now }).where(eq(users.id, userId))
  const [consent] = await ctx.tx.select().from(faceConsents).where(eq(faceConsents.id, template.consentId))
  const entry = {
    id: uuidv7(),
    userId,
    kind: 'ended' as const,
    at: now,
    textVersion: consent?.textVersion ?? '',
    endsId: template.consentId,
    ending,
    ...certifyErasure(ctx, { template, key }, ending),
  }
  // It may have ended before, if somebody put the template back; it must go all the same.
  await ctx.tx.insert(faceConsents).values(entry).onConflictDoNothing({ target: faceConsents.endsId })
  await appendAudit(ctx, {
    action: 'face.erased',
    entity: { type: 'account', id: userId },
    before: { faceEnrolledAt: template.enrolledAt },
    after: { endedReason: ending },
  })
  ctx.securityLog('face_erased', { userId, ending })
  if (ending !== 'replaced' && ending !== 'account') {
    await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'face_erased', userId, ending } })
  }
  tellDirectories(ctx, userId)
  return true
}
