import { createHash, createSecretKey, type KeyObject } from 'node:crypto'

/** Keys for HMAC-SHA-256 by their id: the first signs, all of them are accepted. */
export interface TokenKeys {
  readonly signing: { readonly id: string; readonly key: KeyObject }
  readonly byId: ReadonlyMap<string, KeyObject>
}

/**
 * Makes keys of secrets of at least 32 bytes each (the strength of HMAC-SHA-256). To rotate: put the new secret first,
 * and take the old one away once what it signed has expired.
 */
export function createTokenKeys(secrets: readonly string[]): TokenKeys {
  const keys = secrets.map((secret) => {
    const bytes = Buffer.from(secret, 'utf8')
    if (bytes.length < 32) throw new Error('a secret for tokens must have at least 32 bytes')
    // As an object, which jose turns into a key once; from bytes it would do so for every token.
    return { id: keyId(bytes), key: createSecretKey(bytes) }
  })
  const [signing] = keys
  if (!signing) throw new Error('there is no secret for tokens')
  return { signing, byId: new Map(keys.map(({ id, key }) => [id, key])) }
}

/** Tells keys apart without telling what they are. */
const keyId = (bytes: Buffer) =>
  createHash('sha256').update('benne token key').update(bytes).digest('base64url').slice(0, 8)
