import { users } from '@benne/db'
import { and, eq } from 'drizzle-orm'
import type { TxCtx } from '../context.ts'
import { eraseFace } from '../faces/erase-face.ts'
import { ServiceError } from '../service-error.ts'
import { announceAccount } from '../users/announce-account.ts'
import type { UserRow } from '../users/to-user.ts'
import { endSessions } from './end-sessions.ts'
import { useUpLinks } from './follow-link.ts'

/**
 * Gives an account a new password: no link for another one or for another address is good any more, its other sessions
 * end, a face that opened the account is erased, its owner is told.
 * `more` is what else changes in the same go.
 */
export async function setPassword(
  ctx: TxCtx,
  account: Pick<UserRow, 'id' | 'passwordHash'>,
  passwordHash: string,
  { but, more = {} }: { but?: string; more?: Partial<typeof users.$inferInsert> } = {},
): Promise<void> {
  const now = ctx.clock.now()
  const [row] = await ctx.tx
    .update(users)
    .set({ ...more, pendingEmail: null, passwordHash, passwordChangedAt: now, updatedAt: now })
    // Whoever gave the old password gave the one of now.
    .where(and(eq(users.id, account.id), eq(users.passwordHash, account.passwordHash)))
    .returning()
  if (!row) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  await useUpLinks(ctx, account.id, ['reset_password', 'change_email'])
  await endSessions(ctx, account.id, 'password', but === undefined ? {} : { but })
  await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'password_changed', userId: account.id } })
  // Whoever knew the old one may have enrolled a face of theirs.
  await eraseFace(ctx, account.id, 'password')
  await announceAccount(ctx, 'updated', { ...row, faceEnrolledAt: null })
}
