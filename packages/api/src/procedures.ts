import { randomUUID } from 'node:crypto'
import type { AccountPermission, OpenPermission, Permission } from '@benne/contracts'
import { type Actor, authenticate, requirePermission, ServiceError } from '@benne/services'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import type { ApiContext } from './context.ts'
import { errorShape, failureOf } from './failure.ts'
import { transformer } from './transformer.ts'

export interface Meta {
  /** Row of the permission table in contracts. */
  permission: Permission
}

const t = initTRPC
  .context<ApiContext>()
  .meta<Meta>()
  .create({
    transformer,
    isDev: false, // or stack traces reach the caller
    // Without a context (a request that could not be read) the failure still needs an id to be found by.
    errorFormatter: ({ error, ctx, path }) =>
      errorShape(failureOf(error, ctx?.requestId ?? randomUUID()), path),
  })

export const router = t.router
/** What a procedure answers that has nothing to say. */
export const nothing = z.null()
export const createCallerFactory = t.createCallerFactory

const reported = t.procedure.use(async ({ ctx, path, type, next }) => {
  const start = performance.now()
  let userId: string | null = null
  const result = await next({ ctx: { identified: (id: string) => (userId = id) } })
  const code = result.ok ? null : failureOf(result.error, ctx.requestId).code
  if (code === 'too_many_requests') ctx.securityLog('attempts_exceeded', { userId, procedure: path })
  ctx.onCall({ path, type, requestId: ctx.requestId, userId, milliseconds: performance.now() - start, code })
  return result
})

/** A procedure for everybody. A token that is not good counts as none. */
export const open = (permission: OpenPermission) =>
  reported.meta({ permission }).use(async ({ ctx, next }) => {
    const actor: Actor = { type: 'anonymous' }
    requirePermission({ ...ctx, actor }, permission)
    return next({ ctx: { actor } })
  })

/** A procedure for everybody, which knows who has signed in. A token that is not good is refused, as where one is needed. */
export const either = (permission: OpenPermission) =>
  reported.meta({ permission }).use(async ({ ctx, next }) => {
    const actor: Actor = ctx.accessToken
      ? (await authenticate(ctx, ctx.accessToken)).actor
      : { type: 'anonymous' }
    if (actor.type === 'user') ctx.identified(actor.userId)
    requirePermission({ ...ctx, actor }, permission)
    return next({ ctx: { actor } })
  })

/** A procedure for those who have signed in and whose role has the permission. The session is checked at every call. */
export const account = (permission: AccountPermission) =>
  reported.meta({ permission }).use(async ({ ctx, next }) => {
    if (!ctx.accessToken) throw new ServiceError('unauthenticated', 'Sign in first.')
    const { actor } = await authenticate(ctx, ctx.accessToken)
    ctx.identified(actor.userId)
    requirePermission({ ...ctx, actor }, permission)
    return next({ ctx: { actor } })
  })
