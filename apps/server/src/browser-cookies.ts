import type { BrowserCookie, BrowserCookies } from '@benne/api'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Origins } from './origins.ts'

// Each is sent with the calls that need it and no others, once for each path; a batch has another and does not carry it.
const cookies = {
  refresh: { name: 'benne_refresh', paths: ['/trpc/auth.refresh'] },
  device: {
    name: 'benne_device',
    paths: ['/trpc/auth.login', '/trpc/auth.faceChallenge', '/trpc/auth.faceLogin'],
  },
} as const

/** What a browser keeps for its owner: out of reach of scripts, sent by our own pages alone. */
export function browserCookies(c: Context, origins: Origins, secure: boolean): BrowserCookies {
  const origin = c.req.header('origin')
  // SameSite counts other ports and subdomains as the same site; the origin does not.
  const ours = origin !== undefined && origins.allows(origin, c.req.header('host'))
  const cookie = ({ name, paths }: (typeof cookies)[keyof typeof cookies]): BrowserCookie => {
    // With the prefix, browsers take it over TLS alone: nobody on the network can plant another one.
    const fullName = secure ? `__Secure-${name}` : name
    const attributes = { httpOnly: true, sameSite: 'Strict', secure } as const
    const put = (value: string, until: { expires: Date } | { maxAge: number }) => {
      for (const path of paths) setCookie(c, fullName, value, { ...attributes, ...until, path })
    }
    return {
      value: ours ? (getCookie(c, fullName) ?? null) : null,
      set: (value, expires) => put(value, { expires }),
      clear: () => put('', { maxAge: 0 }),
    }
  }
  return { refresh: cookie(cookies.refresh), device: cookie(cookies.device) }
}
