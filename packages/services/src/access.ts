import { can, type Permission, recentSignInMinutes } from '@benne/contracts'
import type { AccountCtx, Actor, Ctx } from './context.ts'
import { ServiceError } from './service-error.ts'

export function may(actor: Actor, permission: Permission): boolean {
  if (actor.type === 'system' || actor.type === 'command') return true
  return can(actor.type === 'user' ? actor.role : 'anonymous', permission)
}

/** Throws `unauthenticated` when signing in would help, `forbidden` when it would not. */
export function requirePermission(ctx: Pick<Ctx, 'actor' | 'securityLog'>, permission: Permission): void {
  if (may(ctx.actor, permission)) return
  if (ctx.actor.type === 'anonymous') throw new ServiceError('unauthenticated', 'Sign in first.')
  ctx.securityLog('access_refused', {
    permission,
    userId: ctx.actor.type === 'user' ? ctx.actor.userId : null,
  })
  throw new ServiceError('forbidden', 'This is not allowed with your role.')
}

/**
 * For what could take an account over: its owner must have given the password lately, so that an open window that
 * somebody else found is not enough. Throws `reauthentication_required`.
 */
export function requireRecentSignIn({ actor, clock }: Pick<AccountCtx, 'actor' | 'clock'>): void {
  const age = actor.passwordAt ? clock.now().getTime() - actor.passwordAt.getTime() : Number.POSITIVE_INFINITY
  if (age <= recentSignInMinutes * 60_000) return
  throw new ServiceError('reauthentication_required', 'Confirm your password first.')
}

/**
 * For what is more than a face should open, but not worth asking for a password that was given: throws
 * `reauthentication_required` in a session that was opened by face.
 */
export function requirePassword(ctx: Pick<AccountCtx, 'actor' | 'clock'>): void {
  if (ctx.actor.passwordAt === null) requireRecentSignIn(ctx)
}
