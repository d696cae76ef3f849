import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '@benne/contracts'
import { refreshTokens } from '@benne/db'
import type { TxCtx } from '../context.ts'
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

/**
 * A new pair of tokens for a session; the refresh token's hash is written in the caller's transaction, with that of the
 * token it was exchanged for.
 */
export async function issueTokens(
  ctx: TxCtx,
  session: { id: string; userId: string; role: Role; expiresAt: Date },
  parentHash: Buffer | null = null,
): Promise<IssuedTokens> {
  const now = ctx.clock.now()
  const refreshToken = randomBytes(32).toString('base64url')
  const refreshExpiresAt = new Date(Math.min(now.getTime() + refreshTokenMs, session.expiresAt.getTime()))
  await ctx.tx.insert(refreshTokens).values({
    hash: hashRefreshToken(refreshToken),
    sessionId: session.id,
    parentHash,
    createdAt: now,
    expiresAt: refreshExpiresAt,
  })
  const accessToken = await ctx.accessTokens.sign(
    { userId: session.userId, sessionId: session.id, role: session.role },
    now,
  )
  return { accessToken, refreshToken, refreshExpiresAt, tokenType: 'bearer', expiresIn: accessTokenSeconds }
}
