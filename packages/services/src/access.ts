import { can, type Permission } from '@benne/contracts'
import type { Actor, Ctx } from './context.ts'
import { ServiceError } from './service-error.ts'

export function may(actor: Actor, permission: Permission): boolean {
  if (actor.type === 'system') return true
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
