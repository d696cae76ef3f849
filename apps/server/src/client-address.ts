import { BlockList, type IPVersion, isIP } from 'node:net'
import { plainAddress } from '@benne/services'
import { z } from 'zod'

/** A request's network address, from its socket's and its X-Forwarded-For header. Null when there is none. */
export type AddressReader = (
  remoteAddress: string | undefined,
  forwardedFor: string | undefined,
) => string | null

/** TRUSTED_PROXIES: addresses and CIDR ranges, separated by commas. */
export const TrustedProxies = z
  .string()
  .default('')
  .transform((list) =>
    list
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  )
  .pipe(
    z.array(
      z.string().refine((entry) => parseProxy(entry) !== null, {
        error: 'must be addresses or ranges such as 10.0.0.0/8, separated by commas',
      }),
    ),
  )

/**
 * Whoever is nearest says who is behind it, and is believed as long as it is one of our proxies: the header is read from
 * its right end, since whatever stands further left may be made up by the caller. `trustedProxies`: see TrustedProxies.
 */
export function createAddressReader(trustedProxies: readonly string[]): AddressReader {
  const trusted = new BlockList()
  for (const { address, prefix, family } of trustedProxies.flatMap((entry) => parseProxy(entry) ?? [])) {
    trusted.addSubnet(address, prefix, family)
  }
  return (remoteAddress, forwardedFor) => {
    let nearest = plainAddress(remoteAddress ?? '')
    for (const entry of (forwardedFor ?? '').split(',').toReversed()) {
      if (nearest === null || !trusted.check(nearest, familyOf(nearest))) break
      const behind = plainAddress(withoutPort(entry.trim()))
      if (behind === null) break
      nearest = behind
    }
    return nearest
  }
}

/** Null for what is neither an address nor a range, and for "everybody": then anybody could choose their address. */
function parseProxy(entry: string) {
  const [, base = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  if (isIP(base) === 0) return null
  const bits = isIP(base) === 4 ? 32 : 128
  const prefix = digits === undefined ? bits : Number(digits)
  if (prefix < 1 || prefix > bits) return null
  return { address: base.replace(/%.*/, ''), prefix, family: familyOf(base) }
}

/** Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`. */
const withoutPort = (entry: string) => entry.replace(/^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2')

const familyOf = (address: string): IPVersion => (isIP(address) === 4 ? 'ipv4' : 'ipv6')
