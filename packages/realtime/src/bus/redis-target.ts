/** Where a Redis is, and as whom to ask. */
export interface RedisTarget {
  readonly address: Address
  readonly tls: boolean
  readonly username: string | undefined
  readonly password: string | undefined
  readonly database: number
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** Reads `redis://user:password@host:6379/0`, or `rediss:` for TLS. Throws a TypeError for anything else. */
export function parseTarget(url: string): RedisTarget {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  const database = /^\/?(\d*)$/.exec(pathname)?.[1]
  if (!/^rediss?:$/.test(protocol) || database === undefined) {
    // Without the URL itself: there may be a password in it.
    throw new TypeError('the URL of Redis must be like redis://user:password@host:6379/0')
  }
  return {
    address: { host: hostname.replace(/^\[|\]$/g, '') || 'localhost', port: Number(port || 6379) },
    tls: protocol === 'rediss:',
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    database: Number(database),
  }
}

/** A node's address as the cluster announces it: one that does not know its own name is where it was asked. */
export function announced({ host, port }: { host: string | null; port: number }, asked: Address): Address {
  return { host: host && host !== '?' && host !== 'null' ? host : asked.host, port }
}

export const sameAddress = (one: Address, other: Address): boolean =>
  one.host === other.host && one.port === other.port
