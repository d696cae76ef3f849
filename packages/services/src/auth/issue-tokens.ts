import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '@benne/contracts'
import { refreshTokens, type Transaction } from '@benne/db'
import type { Ctx } from '../context.ts'
import { accessTokenSeconds } from './access-tokens.ts'

const day = 24 * 3600 * 1000
/** A session that is not refreshed for this long ends. */
export const refreshTokenMs = 30 * day
/** A session ends after this long however often it is refreshed. */
export const sessionMs = 90 * day

export const hashRefreshToken = (token: string): Buffer => createHash('sha256').update(token).digest()

export interface IssuedTokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly refreshExpiresAt: Date
  readonly tokenType: 'bearer'
  /** Seconds. */
  readonly expiresIn: number
}

/** A new pair of tokens for a session; the refresh token's hash is written in the caller's transaction. */
export async function issueTokens(
  ctx: Ctx & { readonly tx: Transaction },
  session: { id: string; userId: string; role: Role; expiresAt: Date },
): Promise<IssuedTokens> {
  const now = ctx.clock.now()
  const refreshToken = randomBytes(32).toString('base64url')
  const refreshExpiresAt = new Date(Math.min(now.getTime() + refreshTokenMs, session.expiresAt.getTime()))
  await ctx.tx.insert(refreshTokens).values({
    hash: hashRefreshToken(refreshToken),
    sessionId: session.id,
    createdAt: now,
    expiresAt: refreshExpiresAt,
  })
  const accessToken = await ctx.accessTokens.sign(
    { userId: session.userId, sessionId: session.id, role: session.role },
    now,
  )
  return { accessToken, refreshToken, refreshExpiresAt, tokenType: 'bearer', expiresIn: accessTokenSeconds }
}
