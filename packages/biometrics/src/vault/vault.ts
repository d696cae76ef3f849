import { randomBytes } from 'node:crypto'
import { VaultError } from './error.ts'
import { decryptFernet, encryptFernet, FernetError, fernetKeyBytes } from './fernet.ts'
import { openFormerTemplate } from './former.ts'
import { readTemplate, type TemplateContent, type TemplateNames, writeTemplate } from './layout.ts'
import { readMasterKeys, unwrapKey, wrapKey } from './master-keys.ts'

export interface Template extends TemplateNames, TemplateContent {}

/** What is stored of a template's key; `masterKeyId` is that of the master key which wraps it. */
export interface WrappedKey {
  readonly wrappedKey: string
  readonly masterKeyId: string
}

export interface SealedTemplate extends WrappedKey {
  readonly token: string
}

/**
 * Encrypts templates of faces, each under a random key of its own: whoever destroys that key has destroyed every copy
 * of the template, those in backups included. The keys are encrypted by the first of the master keys.
 */
export interface Vault {
  /** The ids of the master keys, the one that encrypts first. */
  readonly masterKeyIds: readonly string[]
  /** Throws RangeError for a template that has no place in the layout. */
  seal(template: Template): SealedTemplate
  /** Throws VaultError, also when the template was sealed for other names than `expected`. */
  open(
    sealed: { readonly token: string; readonly wrappedKey: string },
    expected: TemplateNames,
  ): TemplateContent
  /** The same key under the first master key; null when that one wraps it already. Throws VaultError. */
  rewrap(wrappedKey: string): WrappedKey | null
  /** A row of the former system: 128 float64, little-endian, under one Fernet key. Throws VaultError. */
  openFormer(token: string, formerKey: string): Float32Array
}

/**
 * `masterKeys`: Fernet keys in text, of which the first encrypts and all decrypt. Throws an Error for a key that is
 * none, without repeating it.
 */
export function createVault(masterKeys: readonly string[]): Vault {
  const masters = readMasterKeys(masterKeys)
  const [first] = masters
  return {
    masterKeyIds: masters.map(({ id }) => id),
    seal(template) {
      const plaintext = writeTemplate(template, template)
      const key = randomBytes(fernetKeyBytes)
      try {
        const token = encryptFernet(key, plaintext)
        return { token, wrappedKey: wrapKey(first, key), masterKeyId: first.id }
      } finally {
        plaintext.fill(0)
        key.fill(0)
      }
    },
    open({ token, wrappedKey }, expected) {
      const { key } = unwrapKey(masters, wrappedKey)
      try {
        return openToken(key, token, expected)
      } finally {
        key.fill(0)
      }
    },
    rewrap(wrappedKey) {
      const { key, master } = unwrapKey(masters, wrappedKey)
      try {
        return master === first ? null : { wrappedKey: wrapKey(first, key), masterKeyId: first.id }
      } finally {
        key.fill(0)
      }
    },
    openFormer: openFormerTemplate,
  }
}

function openToken(key: Buffer, token: string, expected: TemplateNames): TemplateContent {
  if (key.length !== fernetKeyBytes) {
    throw new VaultError('damaged', 'The key of the template has not the length of a key.')
  }
  const plaintext = decryptToken(key, token)
  try {
    return readTemplate(plaintext, expected)
  } finally {
    plaintext.fill(0)
  }
}

function decryptToken(key: Buffer, token: string): Buffer {
  try {
    return decryptFernet(key, token)
  } catch (error) {
    if (!(error instanceof FernetError)) throw error
    throw new VaultError('damaged', `The template is ${error.message}.`)
  }
}
