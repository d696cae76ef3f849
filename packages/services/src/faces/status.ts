import type { FaceCertificate, FaceStatus } from '@benne/contracts'
import { faceConsents, faceTemplates } from '@benne/db'
import { desc, eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { toPem } from '../custody/keys.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import { findAccount } from '../users/find-account.ts'
import { isPaused } from './failures.ts'
import { expiryOf } from './retention.ts'
import { isComparable } from './templates.ts'

type ConsentRow = typeof faceConsents.$inferSelect

/** What is kept of the caller's face, and what they agreed to. */
export async function faceStatus({ ctx }: { ctx: AccountCtx }): Promise<FaceStatus> {
  requirePermission(ctx, 'auth.faceStatus')
  const { userId } = ctx.actor
  const account = await findAccount(ctx, userId)
  if (!account) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  const db = queryable(ctx)
  const [template] = await db.select().from(faceTemplates).where(eq(faceTemplates.userId, userId))
  const entries = await db
    .select()
    .from(faceConsents)
    .where(eq(faceConsents.userId, userId))
    .orderBy(desc(faceConsents.at), desc(faceConsents.id))
  const consent = entries.find(({ id }) => id === template?.consentId)
  return {
    enrolled: template
      ? {
          enrolledAt: template.enrolledAt,
          lastUsedAt: template.lastUsedAt,
          expiresAt: expiryOf(ctx, template),
          pictures: template.pictures,
          imported: consent?.kind === 'imported',
          outdated: ctx.faces !== null && !isComparable(ctx.faces, template),
        }
      : null,
    paused: await isPaused(ctx, account),
    consents: entries.filter(({ kind }) => kind !== 'ended').map((given) => toConsent(given, entries)),
  }
}

function toConsent(given: ConsentRow, entries: readonly ConsentRow[]): FaceStatus['consents'][number] {
  const ended = entries.find(({ endsId }) => endsId === given.id)
  return {
    id: given.id,
    givenAt: given.at,
    version: given.textVersion,
    language: given.language,
    endedAt: ended?.at ?? null,
    ending: ended?.ending ?? null,
    certificate: ended ? toCertificate(ended) : null,
  }
}

function toCertificate({ statement, signature, publicKey }: ConsentRow): FaceCertificate | null {
  if (statement === null || signature === null || publicKey === null) return null
  return { statement, signature: signature.toString('base64'), publicKey: toPem(publicKey) }
}
