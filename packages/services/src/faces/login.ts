import { isSamePerson, straightDescriptor } from '@benne/biometrics'
import { type FaceLoginInput, FaceLoginInput as FaceLoginInputSchema } from '@benne/contracts'
import { faceTemplates, users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { addressKey } from '../attempts/address-key.ts'
import { openFor, type SignedIn } from '../auth/open-for.ts'
import type { Attempt, Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { invalidField, ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import type { UserRow } from '../users/to-user.ts'
import { isForLater } from './challenge.ts'
import { openDecoy } from './decoy.ts'
import { examine, type Shown } from './examine.ts'
import { countAttempt, countFound, forgetFailures, requireNotPaused } from './failures.ts'
import { findNamed, requireKnownDevice } from './known-device.ts'
import { requireLiveness } from './pictures.ts'
import type { Faces } from './ports.ts'
import { requireFaces } from './require-faces.ts'
import { type KeptTemplate, loadTemplateOf, tryTemplate } from './templates.ts'

/**
 * Opens a session by pictures of a face that does what a challenge asked. An unknown name, an account without a face
 * and another face get the same answer after the same work: `face_not_recognised`. Throws `device_not_known`,
 * `validation` for pictures of no use, `liveness_failed`, `challenge_not_valid`, `face_paused` after
 * `maxFaceFailures` in a row, `too_many_requests`, `busy`, `not_offered`; and to who is recognised,
 * `account_not_active` and `account_leaving`.
 */
export async function faceLogin({
  ctx,
  input,
}: {
  ctx: Ctx
  input: Omit<FaceLoginInput, 'keep'> & Partial<Pick<FaceLoginInput, 'keep'>>
}): Promise<SignedIn> {
  requirePermission(ctx, 'auth.faceLogin')
  const faces = requireFaces(ctx)
  const { username, challengeId, frames, deviceToken } = parseInput(FaceLoginInputSchema, input)
  if (username === undefined && !faces.directory) throw invalidField('username', 'required', 'is missing')
  const taken = await ctx.attempts.take(attemptsOf(ctx, username))
  const account = username === undefined ? null : await findNamed(ctx, username)
  if (username !== undefined) {
    await requireKnownDevice(ctx, faces, account, deviceToken)
    await requireNotPaused(ctx, username)
  }
  const shown = await examine(ctx, faces, { id: challengeId, purpose: 'login' }, frames).catch(
    async (error: unknown) => {
      if (isForLater(error)) await taken.succeed()
      throw error
    },
  )
  const kept =
    username === undefined
      ? await findByFace(ctx, faces, shown)
      : await findByName(ctx, shown, { username, account })
  if (!(await isTheirs(ctx, faces, kept, shown)) || !kept) {
    ctx.securityLog('face_failed', { userId: account?.id ?? kept?.template.userId ?? null })
    throw notRecognised()
  }
  await taken.succeed()
  const device = await ctx.deviceTokens.check(deviceToken, kept.template.userId, ctx.clock.now())
  return open(ctx, kept, device !== null)
}

/** Who does not even say a name tries everybody's face at once. */
const attemptsOf = (ctx: Ctx, username: string | undefined): Attempt[] => {
  const key = addressKey(ctx.address)
  const login = { rule: 'face_login', key } as const
  return username === undefined ? [login, { rule: 'face_search', key }] : [login]
}

const nobodyId = '00000000-0000-7000-8000-000000000000'

const notRecognised = () => new ServiceError('face_not_recognised', 'This face was not recognised.')

/**
 * The template of a name. Guessing is counted before it is judged, whatever comes of it. Throws `face_paused`,
 * `liveness_failed`.
 */
async function findByName(
  ctx: Ctx,
  shown: Shown,
  { username, account }: { username: string; account: UserRow | null },
): Promise<KeptTemplate | null> {
  const mayTry = await countAttempt(ctx, username, account?.id ?? null)
  requireLiveness(shown)
  // A name that is nobody's is looked for all the same: else the time would tell.
  const kept = await loadTemplateOf(ctx, account?.id ?? nobodyId)
  return mayTry ? kept : null
}

/**
 * Whose face it is of all that are enrolled: one that is near enough, and clearly nearer than the next. Who was
 * paused under their name is not found this way either. Throws `liveness_failed`.
 */
async function findByFace(
  ctx: Ctx,
  { directory, tolerance }: Faces,
  shown: Shown,
): Promise<KeptTemplate | null> {
  requireLiveness(shown)
  const userId = directory?.identify(straightDescriptor(shown.faces, shown.actions), tolerance) ?? null
  return userId !== null && (await countFound(ctx, userId)) ? loadTemplateOf(ctx, userId) : null
}

/** Compares with a template of nobody when there is none: else the time would tell. */
async function isTheirs(ctx: Ctx, faces: Faces, kept: KeptTemplate | null, shown: Shown): Promise<boolean> {
  const template = kept ? await tryTemplate(ctx, faces, kept) : openDecoy(faces.vault)
  const same = template !== null && isSamePerson(template, shown.faces, shown.actions, faces.tolerance)
  return same && kept !== null
}

async function open(ctx: Ctx, { template }: KeptTemplate, deviceKnown: boolean): Promise<SignedIn> {
  return inTransaction(ctx, async (ctx) => {
    const [account] = await ctx.tx.select().from(users).where(eq(users.id, template.userId)).for('update')
    // Read again now that the account is locked: it may just have been withdrawn, or taken anew.
    const used = await ctx.tx
      .update(faceTemplates)
      .set({ lastUsedAt: ctx.clock.now(), warnedAt: null })
      .where(eq(faceTemplates.id, template.id))
      .returning({ id: faceTemplates.id })
    if (!account || used.length === 0) throw notRecognised()
    await forgetFailures(ctx, account)
    return { ...(await openFor(ctx, account, { method: 'face', deviceKnown })), deviceToken: null }
  })
}
