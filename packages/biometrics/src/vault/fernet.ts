import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

// Fernet, as https://github.com/fernet/spec says, so that any of its implementations reads what is written here:
//
//   token = base64url( 0x80 | seconds, 64 bits big-endian | IV, 16 | AES-128-CBC, PKCS #7 | HMAC-SHA256 of all before, 32 )
//   key   = base64url( signing key, 16 | encryption key, 16 )
//
// base64url is that of RFC 4648 §5 with its padding.

const version = 0x80
const block = 16
const macBytes = 32
const ivAt = 1 + 8
const ciphertextAt = ivAt + block
/** One block of ciphertext is the least: PKCS #7 always adds a byte. */
const leastBytes = ciphertextAt + block + macBytes

/** Seconds by which a token may come from the future, as the clocks of two machines differ: the specification's. */
const maxClockSkew = 60

export const fernetKeyBytes = 32

/**
 * Why a token was refused. `malformed`: no Fernet token, whatever the key. `mac`: not made by this key, or changed
 * since. `time`: older than asked for, or from the future.
 */
export type FernetProblem = 'malformed' | 'mac' | 'time'

export class FernetError extends Error {
  override readonly name = 'FernetError'
  readonly problem: FernetProblem

  constructor(problem: FernetProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

/** The 32 bytes of a key in text, which the caller wipes; null when it is no Fernet key. */
export function readFernetKey(text: string): Buffer | null {
  const bytes = decodeBase64url(text)
  if (bytes?.length === fernetKeyBytes) return bytes
  bytes?.fill(0)
  return null
}

export const newFernetKey = (): string => encodeBase64url(randomBytes(fernetKeyBytes))

export interface EncryptOptions {
  readonly now?: Date
  /** Only for the published vectors: two tokens of one key must never share it. */
  readonly iv?: Uint8Array
}

/** A token of `plaintext` under a key of 32 bytes. */
export function encryptFernet(
  key: Uint8Array,
  plaintext: Uint8Array,
  { now = new Date(), iv = randomBytes(block) }: EncryptOptions = {},
): string {
  const head = Buffer.alloc(ciphertextAt)
  head[0] = version
  head.writeBigUInt64BE(BigInt(Math.floor(now.getTime() / 1000)), 1)
  head.set(iv, ivAt)
  const cipher = createCipheriv('aes-128-cbc', encryptionKey(key), iv)
  const signed = Buffer.concat([head, cipher.update(plaintext), cipher.final()])
  return encodeBase64url(Buffer.concat([signed, macOf(key, signed)]))
}

export interface DecryptOptions {
  /**
   * Seconds after which a token is too old. Without it the time of a token is not looked at, as the specification
   * says.
   */
  readonly ttl?: number
  readonly now?: Date
}

/**
 * The plaintext of a token, which the caller wipes. Throws FernetError. Nothing is decrypted before the MAC is right.
 */
export function decryptFernet(
  key: Uint8Array,
  token: string,
  { ttl, now = new Date() }: DecryptOptions = {},
): Buffer {
  const bytes = decodeBase64url(token)
  if (!bytes) throw new FernetError('malformed', 'not URL-safe base64 with padding')
  if (bytes[0] !== version) throw new FernetError('malformed', 'not of version 0x80')
  if (bytes.length < leastBytes || (bytes.length - leastBytes) % block !== 0) {
    throw new FernetError('malformed', 'not as long as a token can be')
  }
  if (ttl !== undefined) checkTime(Number(bytes.readBigUInt64BE(1)), ttl, now.getTime() / 1000)
  const signed = bytes.subarray(0, -macBytes)
  if (!timingSafeEqual(macOf(key, signed), bytes.subarray(-macBytes))) {
    throw new FernetError('mac', 'not made by this key, or changed since')
  }
  return decipher(encryptionKey(key), signed.subarray(ivAt, ciphertextAt), signed.subarray(ciphertextAt))
}

function checkTime(made: number, ttl: number, now: number): void {
  if (now > made + ttl) throw new FernetError('time', `older than ${ttl} seconds`)
  if (made > now + maxClockSkew) throw new FernetError('time', 'from the future')
}

function decipher(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Buffer {
  const cipher = createDecipheriv('aes-128-cbc', key, iv)
  const start = cipher.update(ciphertext)
  try {
    const end = cipher.final()
    const plaintext = Buffer.concat([start, end])
    end.fill(0)
    return plaintext
  } catch {
    throw new FernetError('malformed', 'its padding is wrong')
  } finally {
    start.fill(0)
  }
}

const signingKey = (key: Uint8Array): Uint8Array => key.subarray(0, 16)
const encryptionKey = (key: Uint8Array): Uint8Array => key.subarray(16, fernetKeyBytes)

const macOf = (key: Uint8Array, signed: Uint8Array): Buffer =>
  createHmac('sha256', signingKey(key)).update(signed).digest()

function encodeBase64url(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/**
 * Node skips what is no base64 and takes either alphabet; here there is one way of writing a token, so that no
 * character of it can be changed unnoticed, the last one's unused bits included.
 */
function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return encodeBase64url(bytes) === text ? bytes : null
}
