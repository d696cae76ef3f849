import { addressKey } from '../attempts/address-key.ts'
import type { Ctx } from '../context.ts'
import type { Gate } from '../gate.ts'
import { ServiceError } from '../service-error.ts'

/**
 * Does work on pictures unless too much is under way for this address already: one that asks without end is turned
 * away, and others are not. Throws `busy`.
 */
export async function inShare<Result>(ctx: Ctx, gate: Gate, work: () => Promise<Result>): Promise<Result> {
  const done = await gate.enter(addressKey(ctx.address), work)
  if (!done) throw new ServiceError('busy', 'Too many pictures at once. Try again in a moment.')
  return done.result
}
