import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'

/** Signs roots, and knows whose signatures count. */
export interface CustodyKeys {
  /** Ed25519, over the UTF-8 of a text. */
  sign(text: string): { signature: Buffer; publicKey: Buffer }
  /** Public keys in DER (SubjectPublicKeyInfo): the signing one first. */
  readonly trusted: readonly Buffer[]
}

const notOne = 'is no Ed25519 key: PKCS#8 (or, of a retired one, SubjectPublicKeyInfo) in base64 or PEM'

/**
 * Reads a key as it stands in a configuration: PEM, also on one line, or the base64 in it. Throws for anything else,
 * without repeating it.
 */
export function readCustodyKey(text: string): KeyObject {
  const base64 = text.replace(/-----(BEGIN|END) (PRIVATE|PUBLIC) KEY-----/g, '').replace(/\\n|\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new Error(notOne)
  const key = Buffer.from(base64, 'base64')
  for (const read of [
    () => createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
    () => createPublicKey({ key, format: 'der', type: 'spki' }),
  ]) {
    try {
      const found = read()
      if (found.asymmetricKeyType === 'ed25519') return found
    } catch {
      // Perhaps of the other kind.
    }
  }
  throw new Error(notOne)
}

/** In DER, SubjectPublicKeyInfo. */
export const publicDer = (key: KeyObject): Buffer =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' })

/** Keys of a configuration: the first signs and must be private; of those that signed before, the public half is enough. */
export function createCustodyKeys(texts: readonly string[]): CustodyKeys {
  const [first, ...others] = texts.map(readCustodyKey)
  if (first?.type !== 'private') throw new Error('the first custody key must be a private one: it signs')
  const publicKey = publicDer(first)
  return {
    sign: (text) => ({ signature: sign(null, Buffer.from(text), first), publicKey }),
    trusted: [publicKey, ...others.map(publicDer)],
  }
}

/** Whether a text was signed with a key, which may be anything. */
export function isSignedBy(text: string, signature: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), key, signature)
  } catch {
    return false
  }
}

/** By which a key is known: SHA-256 of its DER, in hexadecimal. */
export const fingerprint = (publicKey: Uint8Array): string => hash('sha256', publicKey, 'hex')

/** PEM of a public key's DER, which may be anything. */
export function toPem(publicKey: Uint8Array): string {
  const lines =
    Buffer.from(publicKey)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n')
}

/** The bytes that a PEM holds, whatever they are. */
export const fromPem = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64')
