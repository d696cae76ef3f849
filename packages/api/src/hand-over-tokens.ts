import type { Tokens } from '@benne/contracts'
import { type IssuedTokens, invalidField } from '@benne/services'
import type { ApiContext, RefreshCookie } from './context.ts'

/** Gives the refresh token to who keeps it: the caller, or the browser's cookie, out of reach of the page's scripts. */
export function handOverTokens(ctx: ApiContext, tokens: IssuedTokens, keep: 'token' | 'cookie'): Tokens {
  const { refreshToken, refreshExpiresAt, accessToken, tokenType, expiresIn } = tokens
  if (keep === 'token') return { accessToken, refreshToken, tokenType, expiresIn }
  requireCookies(ctx).set(refreshToken, refreshExpiresAt)
  return { accessToken, refreshToken: null, tokenType, expiresIn }
}

/** Throws `validation` over a socket, which cannot set a cookie. */
export function requireCookies({ refreshCookie }: ApiContext): RefreshCookie {
  if (!refreshCookie) throw invalidField('keep', 'cookie_needs_http', 'a cookie can only be set over HTTP')
  return refreshCookie
}
