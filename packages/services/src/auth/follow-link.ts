import { accountLinks, users } from '@benne/db'
import { and, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Ctx, TxCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import type { UserRow } from '../users/to-user.ts'
import { hashLinkToken, type LinkPurpose } from './link-tokens.ts'

export interface FollowedLink {
  readonly purpose: LinkPurpose
  /** The address that it was sent to. */
  readonly email: string
  readonly account: UserRow
}

/**
 * The account behind a link that is good. Throws `link_not_valid` for one that is unknown, was used, has expired, or is
 * for something else: all the same to whoever tries. With `lock`, in a transaction, nobody else can follow it meanwhile.
 */
export async function findLink(
  ctx: Ctx,
  token: string,
  purposes: readonly LinkPurpose[],
  { lock = false } = {},
): Promise<FollowedLink> {
  if (lock) await lockOwner(ctx, token)
  const query = queryable(ctx)
    .select({ link: accountLinks, account: users })
    .from(accountLinks)
    .innerJoin(users, eq(users.id, accountLinks.userId))
    .where(
      and(
        eq(accountLinks.hash, hashLinkToken(token)),
        isNull(accountLinks.usedAt),
        gt(accountLinks.expiresAt, ctx.clock.now()),
        isNull(users.anonymisedAt),
      ),
    )
  const [found] = await (lock ? query.for('update') : query)
  if (!found || !purposes.includes(found.link.purpose)) {
    ctx.securityLog('link_refused', { userId: found?.account.id ?? null })
    throw new ServiceError('link_not_valid', 'This link is not valid any more. Ask for a new one.')
  }
  return { purpose: found.link.purpose, email: found.link.email, account: found.account }
}

/** The account first, as whoever makes a new link does: in the other order the two would wait for each other. */
async function lockOwner(ctx: Ctx, token: string): Promise<void> {
  const owner = queryable(ctx)
    .select({ id: accountLinks.userId })
    .from(accountLinks)
    .where(eq(accountLinks.hash, hashLinkToken(token)))
  await queryable(ctx).select({ id: users.id }).from(users).where(inArray(users.id, owner)).for('update')
}

/** No other link of this account for these purposes can be followed any more. */
export async function useUpLinks(
  ctx: TxCtx,
  userId: string,
  purposes: readonly LinkPurpose[],
): Promise<void> {
  const now = ctx.clock.now()
  for (const purpose of purposes) {
    await ctx.tx
      .update(accountLinks)
      .set({ usedAt: now })
      .where(
        and(eq(accountLinks.userId, userId), eq(accountLinks.purpose, purpose), isNull(accountLinks.usedAt)),
      )
  }
}
