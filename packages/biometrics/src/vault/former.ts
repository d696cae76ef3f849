import { VaultError } from './error.ts'
import { decryptFernet, FernetError, readFernetKey } from './fernet.ts'
import { descriptorLength } from './layout.ts'

const doubleBytes = 8

/**
 * A descriptor of the former system, which kept NumPy's bytes of 128 float64 (little-endian) under one Fernet key for
 * all. Throws VaultError: `unknown_key` when that key did not make it, `damaged` when it is anything else; and an
 * Error, which does not repeat it, for a key that is none.
 */
export function openFormerTemplate(token: string, formerKey: string): Float32Array {
  const key = readFernetKey(formerKey)
  if (!key) throw new Error('The key of the former system is no Fernet key.')
  try {
    const plaintext = decrypt(key, token)
    try {
      return readDoubles(plaintext)
    } finally {
      plaintext.fill(0)
    }
  } finally {
    key.fill(0)
  }
}

function decrypt(key: Buffer, token: string): Buffer {
  try {
    return decryptFernet(key, token)
  } catch (error) {
    if (!(error instanceof FernetError)) throw error
    throw error.problem === 'mac'
      ? new VaultError(
          'unknown_key',
          'The row was not made by the key of the former system, or changed since.',
        )
      : new VaultError('damaged', `The row of the former system is ${error.message}.`)
  }
}

function readDoubles(plaintext: Buffer): Float32Array {
  if (plaintext.length !== doubleBytes * descriptorLength) {
    throw new VaultError('damaged', `The row of the former system has not ${descriptorLength} numbers.`)
  }
  const descriptor = Float32Array.from({ length: descriptorLength }, (_, index) =>
    plaintext.readDoubleLE(doubleBytes * index),
  )
  // Also what is too large for a float32.
  if (descriptor.every(Number.isFinite)) return descriptor
  throw new VaultError('damaged', 'The row of the former system has numbers that are not finite.')
}
