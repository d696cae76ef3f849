import type { Template } from '@benne/biometrics'
import { faceConsents, faceKeys, faceTemplates, users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { appendAudit } from '../audit/append-audit.ts'
import type { TxCtx } from '../context.ts'
import { announceAccount } from '../users/announce-account.ts'
import type { UserRow } from '../users/to-user.ts'
import { requireFaces } from './require-faces.ts'
import { tellDirectories } from './tell-directories.ts'

type Consent = Pick<typeof faceConsents.$inferInsert, 'textVersion' | 'textSha256' | 'language'> & {
  readonly kind: 'given' | 'imported'
}

/**
 * Keeps a face, encrypted under a key of its own, with the consent that it rests on; tells its owner. The caller has locked
 * the account's row, and there is no other template. Returns the account as it is now.
 */
export async function writeTemplate(
  ctx: TxCtx,
  userId: string,
  consent: Consent,
  template: Pick<Template, 'descriptor' | 'pictures' | 'encoderVersion'>,
): Promise<UserRow> {
  const { vault, retentionMonths } = requireFaces(ctx)
  const [templateId, consentId, now] = [uuidv7(), uuidv7(), ctx.clock.now()]
  const { pictures, encoderVersion } = template
  const { token, ...key } = vault.seal({ ownerId: userId, templateId, consentId, ...template })
  await ctx.tx.insert(faceConsents).values({ id: consentId, userId, at: now, ...consent })
  await ctx.tx.insert(faceTemplates).values({
    id: templateId,
    userId,
    consentId,
    token,
    encoderVersion,
    pictures,
    enrolledAt: now,
    retentionMonths,
  })
  await ctx.tx.insert(faceKeys).values({ templateId, ...key })
  const [row] = await ctx.tx
    .update(users)
    .set({ faceEnrolledAt: now, updatedAt: now })
    .where(eq(users.id, userId))
    .returning()
  if (!row) throw new Error('the account has gone')
  await appendAudit(ctx, {
    action: consent.kind === 'given' ? 'face.enrolled' : 'face.imported',
    entity: { type: 'account', id: userId },
    after: { faceEnrolledAt: now, textVersion: consent.textVersion },
  })
  ctx.securityLog('face_enrolled', { userId })
  await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'face_enrolled', userId } })
  await announceAccount(ctx, 'updated', row)
  tellDirectories(ctx, userId)
  return row
}
