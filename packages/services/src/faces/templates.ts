import { formerEncoderVersion, VaultError } from '@benne/biometrics'
import { faceConsents, faceKeys, faceTemplates } from '@benne/db'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { appendAudit } from '../audit/append-audit.ts'
import type { Ctx } from '../context.ts'
import { inTransaction, queryable } from '../transaction.ts'
import type { Faces } from './ports.ts'

export type TemplateRow = typeof faceTemplates.$inferSelect

/** A template with its key, as both are kept; without its key (destroyed, or left out of a backup) it is none. */
export interface KeptTemplate {
  readonly template: TemplateRow
  readonly key: typeof faceKeys.$inferSelect
}

/**
 * Whether the consent to a template stands. One that was ended is for ever: a template that somebody put back, such
 * as from a backup, opens nothing.
 */
export const isAgreedTo: SQL = sql`not exists (
  select from ${faceConsents} where ${faceConsents.endsId} = ${faceTemplates.consentId})`

export async function loadTemplateOf(ctx: Ctx, userId: string): Promise<KeptTemplate | null> {
  const [kept] = await queryable(ctx)
    .select({ template: faceTemplates, key: faceKeys })
    .from(faceTemplates)
    .innerJoin(faceKeys, eq(faceKeys.templateId, faceTemplates.id))
    .where(and(eq(faceTemplates.userId, userId), isAgreedTo))
  return kept ?? null
}

/** The descriptor in a template. Throws VaultError. */
export function openTemplate({ vault }: Pick<Faces, 'vault'>, { template, key }: KeptTemplate): Float32Array {
  const { userId: ownerId, id: templateId, consentId, encoderVersion } = template
  return vault.open(
    { token: template.token, wrappedKey: key.wrappedKey },
    { ownerId, templateId, consentId, encoderVersion },
  ).descriptor
}

/** Whether a descriptor of this version may be compared with those that are computed now. */
export const isComparable = ({ encoder }: Pick<Faces, 'encoder'>, { encoderVersion }: TemplateRow): boolean =>
  encoderVersion === encoder.version || encoderVersion === formerEncoderVersion

/**
 * As `openTemplate`; null when it is of an older version, or cannot be trusted: its row was moved or altered, which
 * is audited, or its master key is missing, which is an operator's to mend. Its owner signs in another way.
 */
export async function tryTemplate(
  ctx: Ctx,
  faces: Pick<Faces, 'encoder' | 'vault'>,
  kept: KeptTemplate,
): Promise<Float32Array | null> {
  if (!isComparable(faces, kept.template)) return null
  try {
    return openTemplate(faces, kept)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    const { userId } = kept.template
    ctx.securityLog('face_template_refused', { userId, reason: error.reason })
    await inTransaction(ctx, (ctx) =>
      appendAudit(ctx, {
        action: 'face.refused',
        entity: { type: 'account', id: userId },
        after: { reason: error.reason },
      }),
    )
    return null
  }
}
