import { createHash } from 'node:crypto'
import { VaultError } from './error.ts'
import { decryptFernet, encryptFernet, FernetError, readFernetKey } from './fernet.ts'

export interface MasterKey {
  /** The first 8 hex digits of the SHA-256 of its text: tells keys apart and gives nothing of them away. */
  readonly id: string
  readonly bytes: Buffer
}

/** Keys in their order. Throws an Error that says which one is wrong, and never what it is. */
export function readMasterKeys(texts: readonly string[]): [MasterKey, ...MasterKey[]] {
  const keys = texts.map((text, index): MasterKey => {
    const bytes = readFernetKey(text)
    if (bytes) return { id: createHash('sha256').update(text).digest('hex').slice(0, 8), bytes }
    throw new Error(
      `Master key ${index + 1} of ${texts.length} is no Fernet key, which is 32 random bytes in URL-safe base64: 44 characters, the last one "=".`,
    )
  })
  const [first, ...others] = keys
  if (!first) throw new Error('There is no master key: at least one is needed.')
  const twice = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) !== index)
  if (twice) throw new Error(`The master key with the id ${twice.id} is given twice.`)
  return [first, ...others]
}

export const wrapKey = (master: MasterKey, key: Uint8Array): string => encryptFernet(master.bytes, key)

/** The key in a wrapped one, which the caller wipes, and the master key that wrapped it. Throws VaultError. */
export function unwrapKey(
  masters: readonly MasterKey[],
  wrapped: string,
): { key: Buffer; master: MasterKey } {
  for (const master of masters) {
    try {
      return { key: decryptFernet(master.bytes, wrapped), master }
    } catch (error) {
      if (!(error instanceof FernetError)) throw error
      if (error.problem !== 'mac')
        throw new VaultError('damaged', `The key of the template is ${error.message}.`)
    }
  }
  const ids = masters.map(({ id }) => id).join(', ')
  throw new VaultError(
    'unknown_key',
    `The key of the template was made under none of the master keys at hand (ids: ${ids}). Perhaps a key was removed from BIOMETRIC_ENCRYPTION_KEY before everything was encrypted anew: put it back, behind the others. Otherwise the row was changed.`,
  )
}
