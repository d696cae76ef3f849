import { users } from '@benne/db'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { isNamed } from '../users/is-named.ts'
import type { UserRow } from '../users/to-user.ts'
import type { Faces } from './ports.ts'

/** Whose face it is said to be; null when nobody has this name. */
export async function findNamed(ctx: Ctx, username: string): Promise<UserRow | null> {
  const [account] = await ctx.db.select().from(users).where(isNamed(username))
  return account ?? null
}

/**
 * Throws `device_not_known` unless the account's owner has signed in on this device by password, where that is asked:
 * who has no more than a photo or video of somebody, and a program that feeds it to us, gets no further. A name that
 * is nobody's has no device, and gets the same answer.
 */
export async function requireKnownDevice(
  ctx: Ctx,
  { devices }: Pick<Faces, 'devices'>,
  account: Pick<UserRow, 'id'> | null,
  deviceToken: string | undefined,
): Promise<void> {
  if (devices === 'any') return
  if (await ctx.deviceTokens.check(deviceToken, account?.id ?? 'nobody', ctx.clock.now())) return
  throw new ServiceError('device_not_known', 'Sign in on this device by password first.')
}
