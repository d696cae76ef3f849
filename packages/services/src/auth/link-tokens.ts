import { createHash, randomBytes } from 'node:crypto'
import { accountLinks } from '@benne/db'
import { and, eq, isNull } from 'drizzle-orm'
import type { TxCtx } from '../context.ts'

export type LinkPurpose = (typeof accountLinks.$inferSelect)['purpose']

/** What is kept of a link's token: its SHA-256. 256 random bits need no slow hash. */
export const hashLinkToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/**
 * A token for one link to `email`, good once and for so many hours. Ends the links for the same purpose that the
 * account was sent before. The account's row must be locked, or two at once would both stay good.
 */
export async function mintLinkToken(
  { tx, clock }: TxCtx,
  link: { userId: string; purpose: LinkPurpose; email: string; hours: number },
): Promise<string> {
  const { hours, ...kept } = link
  const now = clock.now()
  await tx
    .update(accountLinks)
    .set({ usedAt: now })
    .where(
      and(
        eq(accountLinks.userId, link.userId),
        eq(accountLinks.purpose, link.purpose),
        isNull(accountLinks.usedAt),
      ),
    )
  const token = randomBytes(32).toString('base64url')
  await tx.insert(accountLinks).values({
    ...kept,
    hash: hashLinkToken(token),
    createdAt: now,
    expiresAt: new Date(now.getTime() + hours * 3_600_000),
  })
  return token
}
