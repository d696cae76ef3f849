import {
  type FaceChallenge,
  type FaceChallengeInput,
  FaceChallengeInput as FaceChallengeInputSchema,
  type FacePose,
  type FacePurpose,
  faceChallengeSeconds,
  maxFaceLooks,
} from '@benne/contracts'
import { faceChallenges } from '@benne/db'
import { and, eq, gt, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { requirePermission } from '../access.ts'
import { addressKey } from '../attempts/address-key.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { drawActions } from './draw-actions.ts'
import { findNamed, requireKnownDevice } from './known-device.ts'
import { requireFaces } from './require-faces.ts'

/**
 * Asks for poses, of which pictures are to be sent within `faceChallengeSeconds`, once, and by the same session (to
 * enrol) or from the same address (to sign in). Throws `not_offered`, `unauthenticated` to enrol, `too_many_requests`,
 * and where a name is given `device_not_known`.
 */
export async function faceChallenge({
  ctx,
  input,
}: {
  ctx: Ctx
  input: FaceChallengeInput
}): Promise<FaceChallenge> {
  requirePermission(ctx, 'auth.faceChallenge')
  const faces = requireFaces(ctx)
  const { purpose, username, deviceToken } = parseInput(FaceChallengeInputSchema, input)
  const [id, issuedAt] = [uuidv7(), ctx.clock.now()]
  const boundTo = binding(ctx, id, purpose)
  await ctx.attempts.take([{ rule: 'face_challenge', key: addressKey(ctx.address) }])
  if (username !== undefined)
    await requireKnownDevice(ctx, faces, await findNamed(ctx, username), deviceToken)
  const expiresAt = new Date(issuedAt.getTime() + faceChallengeSeconds * 1000)
  const actions = drawActions(purpose)
  await ctx.db.insert(faceChallenges).values({ id, purpose, actions, boundTo, issuedAt, expiresAt })
  return { id, purpose, actions, expiresAt }
}

/** By a key that is not in the database, and deleted within the hour: the address itself is never kept. */
function binding(ctx: Ctx, id: string, purpose: FacePurpose): Buffer {
  if (purpose === 'login') return ctx.keyedHash(`face ${id} address ${addressKey(ctx.address)}`)
  if (ctx.actor.type === 'user') return ctx.keyedHash(`face ${id} session ${ctx.actor.sessionId}`)
  throw new ServiceError('unauthenticated', 'Sign in first.')
}

const still = (ctx: Ctx, id: string, boundTo: Buffer): SQL[] => [
  eq(faceChallenges.id, id),
  eq(faceChallenges.boundTo, boundTo),
  isNull(faceChallenges.usedAt),
  gt(faceChallenges.expiresAt, ctx.clock.now()),
]

export interface Challenge {
  readonly actions: readonly FacePose[]
  readonly elapsedMs: number
}

/**
 * Uses a challenge up for `work`, unless that cannot be done now (`busy`, `unavailable`), which judges nothing: then
 * it is as good as before. Throws `challenge_not_valid` when it was used, is too old, or was asked for by somebody
 * else.
 */
export async function withChallenge<Result>(
  ctx: Ctx,
  { id, purpose }: { id: string; purpose: FacePurpose },
  work: (challenge: Challenge) => Promise<Result>,
): Promise<Result> {
  const challenge = await use(ctx, id, purpose)
  try {
    return await work(challenge)
  } catch (error) {
    if (isForLater(error)) {
      await ctx.db.update(faceChallenges).set({ usedAt: null }).where(eq(faceChallenges.id, id))
    }
    throw error
  }
}

/** Nothing was looked at, for no fault of the caller's. */
export const isForLater = (error: unknown): boolean =>
  error instanceof ServiceError && (error.code === 'busy' || error.code === 'unavailable')

async function use(ctx: Ctx, id: string, purpose: FacePurpose): Promise<Challenge> {
  const now = ctx.clock.now()
  const [challenge] = await ctx.db
    .update(faceChallenges)
    .set({ usedAt: now })
    .where(and(eq(faceChallenges.purpose, purpose), ...still(ctx, id, binding(ctx, id, purpose))))
    .returning()
  if (!challenge) throw notValid()
  return { actions: challenge.actions, elapsedMs: now.getTime() - challenge.issuedAt.getTime() }
}

/** Counts a picture that is looked at for a challenge, which stays good. Throws `challenge_not_valid`. */
export async function countLook(ctx: Ctx, id: string): Promise<void> {
  const purposes: FacePurpose[] = ctx.actor.type === 'user' ? ['enrol', 'login'] : ['login']
  for (const purpose of purposes) {
    const { rowCount } = await ctx.db
      .update(faceChallenges)
      .set({ looks: sql`${faceChallenges.looks} + 1` })
      .where(
        and(
          eq(faceChallenges.purpose, purpose),
          lt(faceChallenges.looks, maxFaceLooks),
          ...still(ctx, id, binding(ctx, id, purpose)),
        ),
      )
    if (rowCount) return
  }
  throw notValid()
}

const notValid = () =>
  new ServiceError(
    'challenge_not_valid',
    'This request to look at the camera is not good any more: ask anew.',
  )
