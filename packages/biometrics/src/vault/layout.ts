import { timingSafeEqual } from 'node:crypto'
import { VaultError } from './error.ts'

/** Numbers in a descriptor. */
export const descriptorLength = 128

/** Whose template it is, which one, on what consent, and what computed it. Each has 1 to 255 bytes in UTF-8. */
export interface TemplateNames {
  readonly ownerId: string
  readonly templateId: string
  readonly consentId: string
  readonly encoderVersion: string
}

export interface TemplateContent {
  /** Pictures that the descriptor is the mean of. */
  readonly pictures: number
  readonly descriptor: Float32Array
}

// What is encrypted, version 1; numbers are little-endian:
//
//   'BFT' | 0x01 | four times (length, 8 bits | UTF-8): owner, template, consent, encoder version
//         | pictures, 16 bits | 128 float32
//
// It names its owner because encryption alone does not stop anybody who can write to the database from moving a row to
// another account: here the names of the row and those under its MAC are compared.

const magic = Buffer.from([...Buffer.from('BFT'), 1])
const contentBytes = 2 + 4 * descriptorLength

/** The plaintext of a template, which the caller wipes. Throws RangeError for what has no place in it. */
export function writeTemplate(names: TemplateNames, { pictures, descriptor }: TemplateContent): Buffer {
  if (!Number.isInteger(pictures) || pictures < 0 || pictures > 0xffff) {
    throw new RangeError('a number of pictures is from 0 to 65535')
  }
  if (descriptor.length !== descriptorLength || !descriptor.every(Number.isFinite)) {
    throw new RangeError(`a descriptor has ${descriptorLength} finite numbers`)
  }
  const content = Buffer.alloc(contentBytes)
  content.writeUInt16LE(pictures)
  descriptor.forEach((value, index) => content.writeFloatLE(value, 2 + 4 * index))
  const plaintext = Buffer.concat([headOf(names), content])
  content.fill(0)
  return plaintext
}

/** What `writeTemplate` wrote. Throws VaultError: `not_theirs` unless it was of the same names, else `damaged`. */
export function readTemplate(plaintext: Buffer, names: TemplateNames): TemplateContent {
  const known = plaintext.length > magic.length + contentBytes && plaintext.indexOf(magic) === 0
  if (!known) throw new VaultError('damaged', 'The template is of no layout that this version knows.')
  const head = plaintext.subarray(0, -contentBytes)
  const expected = headOf(names)
  if (head.length !== expected.length || !timingSafeEqual(head, expected)) {
    throw new VaultError(
      'not_theirs',
      'The template was made for another owner, template, consent or encoder version than its row says: somebody moved or changed the row.',
    )
  }
  return readContent(plaintext.subarray(-contentBytes))
}

function readContent(content: Buffer): TemplateContent {
  const descriptor = Float32Array.from({ length: descriptorLength }, (_, index) =>
    content.readFloatLE(2 + 4 * index),
  )
  return { pictures: content.readUInt16LE(), descriptor }
}

function headOf({ ownerId, templateId, consentId, encoderVersion }: TemplateNames): Buffer {
  const parts = [ownerId, templateId, consentId, encoderVersion].map((name) => {
    const bytes = Buffer.from(name)
    if (bytes.length === 0 || bytes.length > 255) throw new RangeError('a name has from 1 to 255 bytes')
    return Buffer.concat([Buffer.of(bytes.length), bytes])
  })
  return Buffer.concat([magic, ...parts])
}
