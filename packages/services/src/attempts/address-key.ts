import { isIP, SocketAddress } from 'node:net'

/**
 * The one way to write an address: IPv6 short and in lower case, without its zone; IPv4 that came as IPv6 (as on a
 * socket that listens on both) as IPv4. Null for what is no address.
 */
export function plainAddress(text: string): string | null {
  const version = isIP(text)
  if (version !== 6) return version === 4 ? text : null
  const { address } = new SocketAddress({ address: text.replace(/%.*/, ''), family: 'ipv6' })
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1] ?? address
}

/**
 * Whom an address stands for: an IPv4 address itself, and of an IPv6 address the /64, which is what one household or
 * machine is given whole. `none` when there is no address: all who come without one share their attempts.
 */
export function addressKey(address: string | null): string {
  const plain = address === null ? null : plainAddress(address)
  if (plain === null) return 'none'
  if (isIP(plain) === 4) return plain
  const [head = [], tail = []] = plain.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`
}
