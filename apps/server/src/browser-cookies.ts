import type { BrowserCookie, BrowserCookies } from '@benne/api'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Origins } from './origins.ts'

// Each is sent with the one call that needs it; a batch has another path and does not carry it.
const cookies = {
  refresh: { name: 'benne_refresh', path: '/trpc/auth.refresh' },
  device: { name: 'benne_device', path: '/trpc/auth.login' },
} as const

/** What a browser keeps for its owner: out of reach of scripts, sent by our own pages alone. */
export function browserCookies(c: Context, origins: Origins, secure: boolean): BrowserCookies {
  const origin = c.req.header('origin')
  // SameSite counts other ports and subdomains as the same site; the origin does not.
  const ours = origin !== undefined && origins.allows(origin, c.req.header('host'))
  const cookie = ({ name, path }: (typeof cookies)[keyof typeof cookies]): BrowserCookie => {
    // With the prefix, browsers take it over TLS alone: nobody on the network can plant another one.
    const fullName = secure ? `__Secure-${name}` : name
    const attributes = { path, httpOnly: true, sameSite: 'Strict', secure } as const
    return {
      value: ours ? (getCookie(c, fullName) ?? null) : null,
      set: (value, expires) => setCookie(c, fullName, value, { ...attributes, expires }),
      clear: () => setCookie(c, fullName, '', { ...attributes, maxAge: 0 }),
    }
  }
  return { refresh: cookie(cookies.refresh), device: cookie(cookies.device) }
}
