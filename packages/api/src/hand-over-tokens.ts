import type { Tokens } from '@benne/contracts'
import { type IssuedTokens, invalidField } from '@benne/services'
import type { ApiContext } from './context.ts'

/** Gives the refresh token to who keeps it: the caller, or the browser's cookie, out of reach of the page's scripts. */
export function handOverTokens(ctx: ApiContext, tokens: IssuedTokens, keep: 'token' | 'cookie'): Tokens {
  const { refreshToken, refreshExpiresAt, accessToken, tokenType, expiresIn } = tokens
  if (keep === 'token') return { accessToken, refreshToken, tokenType, expiresIn }
  if (!ctx.refreshCookie)
    throw invalidField('keep', 'cookie_needs_http', 'a cookie can only be set over HTTP')
  ctx.refreshCookie.set(refreshToken, refreshExpiresAt)
  return { accessToken, refreshToken: null, tokenType, expiresIn }
}
