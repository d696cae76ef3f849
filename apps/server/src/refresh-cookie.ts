import type { RefreshCookie } from '@benne/api'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Origins } from './origins.ts'

const name = 'benne_refresh'
// The browser sends it with this one call; a batch has another path and does not carry it.
const path = '/trpc/auth.refresh'

/** The refresh token's cookie: out of reach of scripts, sent by our own pages alone. */
export function refreshCookie(c: Context, origins: Origins, secure: boolean): RefreshCookie {
  const attributes = { path, httpOnly: true, sameSite: 'Strict', secure } as const
  const origin = c.req.header('origin')
  // SameSite counts other ports and subdomains as the same site; the origin does not.
  const ours = origin !== undefined && origins.allows(origin, c.req.header('host'))
  return {
    value: ours ? (getCookie(c, name) ?? null) : null,
    set: (value, expires) => setCookie(c, name, value, { ...attributes, expires }),
    clear: () => setCookie(c, name, '', { ...attributes, maxAge: 0 }),
  }
}
