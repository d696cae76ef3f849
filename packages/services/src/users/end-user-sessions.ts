import { type UserIdInput, UserIdInput as UserIdInputSchema } from '@benne/contracts'
import { appendAudit } from '../audit/append-audit.ts'
import { endSessions } from '../auth/end-sessions.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { dropAddressChange } from './drop-address-change.ts'
import { manageAccount } from './manage-account.ts'

/** Signs somebody out everywhere; answers how many sessions that ended. Throws as `manageAccount`. */
export async function endUserSessions({
  ctx,
  input,
}: {
  ctx: Ctx
  input: UserIdInput
}): Promise<{ ended: number }> {
  const { id } = parseInput(UserIdInputSchema, input)
  return manageAccount(ctx, 'users.endSessions', id, async (ctx) => {
    const ended = await endSessions(ctx, id, 'revoked')
    await dropAddressChange(ctx, id)
    await appendAudit(ctx, {
      action: 'sessions.ended',
      entity: { type: 'account', id },
      after: { count: ended.length },
    })
    ctx.securityLog('session_revoked', { userId: id, sessionId: null })
    return { ended: ended.length }
  })
}
