import { straightDescriptor } from '@benne/biometrics'
import {
  type FaceRegisterInput,
  FaceRegisterInput as FaceRegisterInputSchema,
  type FaceStatus,
  faceConsentPlain,
  faceConsentText,
  faceConsentVersion,
} from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { confirmPassword } from '../auth/passwords.ts'
import type { AccountCtx } from '../context.ts'
import { hashText } from '../custody/encoding.ts'
import { parseInput } from '../failure.ts'
import { invalidField, ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { findAccount } from '../users/find-account.ts'
import { eraseFace } from './erase-face.ts'
import { examine } from './examine.ts'
import { forgetFailures } from './failures.ts'
import { requireLiveness } from './pictures.ts'
import { requireFaces } from './require-faces.ts'
import { faceStatus } from './status.ts'
import { writeTemplate } from './write-template.ts'

/**
 * Enrols the caller's face, in the place of an earlier one: consent, the password again, and pictures that answer a
 * challenge. Pictures are not kept. Throws `validation` (`password`, `consentVersion` when the text has changed
 * since, or a picture), `liveness_failed`, `challenge_not_valid`, `too_many_requests`, `busy`, `not_offered`.
 */
export async function faceRegister({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: FaceRegisterInput
}): Promise<FaceStatus> {
  requirePermission(ctx, 'auth.faceRegister')
  const faces = requireFaces(ctx)
  const { challengeId, frames, password, ...consent } = parseInput(FaceRegisterInputSchema, input)
  if (consent.consentVersion !== faceConsentVersion) {
    throw invalidField('consentVersion', 'consent_outdated', 'is not the version of the present text')
  }
  const account = await findAccount(ctx, ctx.actor.userId)
  if (!account) throw sessionEnded()
  // Each leaves rows in logs that are never shortened, and a mail.
  await ctx.attempts.take([{ rule: 'update', key: account.id }])
  await confirmPassword(ctx, account, 'password', password)
  const shown = await examine(ctx, faces, { id: challengeId, purpose: 'enrol' }, frames)
  requireLiveness(shown)
  const descriptor = straightDescriptor(shown.faces, shown.actions)
  requireNobodyElses(ctx, descriptor)
  const text = faceConsentText(consent.consentLanguage, faces.retentionMonths)
  return inTransaction(ctx, async (ctx) => {
    const [now] = await ctx.tx.select().from(users).where(eq(users.id, account.id)).for('update')
    // What was decided while the pictures were looked at counts.
    if (now?.status !== 'active' || now.passwordHash !== account.passwordHash) throw sessionEnded()
    await eraseFace(ctx, account.id, 'replaced')
    await writeTemplate(
      ctx,
      account.id,
      {
        kind: 'given',
        textVersion: text.version,
        textSha256: hashText(faceConsentPlain(text)),
        language: consent.consentLanguage,
      },
      {
        descriptor,
        pictures: shown.actions.filter((action) => action === 'straight').length,
        encoderVersion: faces.encoder.version,
      },
    )
    await forgetFailures(ctx, now)
    return faceStatus({ ctx })
  })
}

/**
 * Where people are found by their face alone, one face may open one account: else whoever enrols another's picture
 * shuts them out, or takes their place. Nowhere else is anything compared, and this tells that somebody has this face
 * there.
 */
function requireNobodyElses({ faces, actor }: AccountCtx, descriptor: Float32Array): void {
  const found = faces?.directory?.nearest(descriptor, faces.tolerance) ?? null
  if (found === null || found === actor.userId) return
  throw invalidField('frames', 'face_taken', 'is enrolled in another account')
}

const sessionEnded = () => new ServiceError('session_ended', 'This session has ended. Sign in again.')
