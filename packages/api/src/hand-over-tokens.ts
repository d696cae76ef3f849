import type { Tokens } from '@benne/contracts'
import { deviceTokenDays, type IssuedTokens, invalidField } from '@benne/services'
import type { ApiContext, BrowserCookies } from './context.ts'

type Keep = 'token' | 'cookie'

/** Gives the refresh token to who keeps it: the caller, or the browser's cookie, out of reach of the page's scripts. */
export function handOverTokens(ctx: ApiContext, tokens: IssuedTokens, keep: Keep): Tokens {
  const { refreshToken, refreshExpiresAt, accessToken, tokenType, expiresIn } = tokens
  if (keep === 'token') return { accessToken, refreshToken, tokenType, expiresIn }
  requireCookies(ctx).refresh.set(refreshToken, refreshExpiresAt)
  return { accessToken, refreshToken: null, tokenType, expiresIn }
}

/** As `handOverTokens`, for what shows the next time that this device is known. */
export function handOverDevice(ctx: ApiContext, deviceToken: string, keep: Keep): string | null {
  if (keep === 'token') return deviceToken
  const expiresAt = new Date(ctx.clock.now().getTime() + deviceTokenDays * 24 * 3600 * 1000)
  requireCookies(ctx).device.set(deviceToken, expiresAt)
  return null
}

/** Throws `validation` over a socket, which cannot set a cookie. */
export function requireCookies({ cookies }: ApiContext): BrowserCookies {
  if (!cookies) throw invalidField('keep', 'cookie_needs_http', 'a cookie can only be set over HTTP')
  return cookies
}
