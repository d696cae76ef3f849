import { createHash, randomUUID } from 'node:crypto'
import {
  createVault,
  newFernetKey,
  type Template,
  type TemplateNames,
  type Vault,
  VaultError,
} from '@benne/biometrics'
import { describe, expect, it } from 'vitest'
import { encryptFernet, readFernetKey } from '../src/vault/fernet.ts'
import former from './fixtures/former-system.json' with { type: 'json' }
import { randomDescriptor } from './support.ts'

const [first, second, third] = [newFernetKey(), newFernetKey(), newFernetKey()]
const vault = createVault([first])

const makeTemplate = (over: Partial<Template> = {}): Template => ({
  ownerId: randomUUID(),
  templateId: randomUUID(),
  consentId: randomUUID(),
  encoderVersion: 'ssd256-1',
  pictures: 3,
  descriptor: randomDescriptor(),
  ...over,
})

function refusal(run: () => unknown): string {
  try {
    run()
    return 'accepted'
  } catch (error) {
    if (error instanceof VaultError) return error.reason
    throw error
  }
}

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('nothing was thrown')
}

describe('a sealed template', () => {
  it('comes back as it was', () => {
    for (let round = 0; round < 200; round += 1) {
      const template = makeTemplate({ pictures: round })
      expect(vault.open(vault.seal(template), template)).toEqual({
        pictures: round,
        descriptor: template.descriptor,
      })
    }
  })

  it('has names in any script', () => {
    const template = makeTemplate({ ownerId: 'é'.repeat(127), encoderVersion: '✓' })
    expect(vault.open(vault.seal(template), template).pictures).toBe(3)
  })

  it('has a key of its own', () => {
    const template = makeTemplate()
    const [one, other] = [vault.seal(template), vault.seal(template)]
    expect(refusal(() => vault.open({ ...one, wrappedKey: other.wrappedKey }, template))).toBe('damaged')
  })

  it('names its master key, as an operator can compute it', () => {
    const id = createHash('sha256').update(first).digest('hex').slice(0, 8)
    expect(vault.seal(makeTemplate()).masterKeyId).toBe(id)
    expect(vault.masterKeyIds).toEqual([id])
  })

  it.each(['ownerId', 'templateId', 'consentId', 'encoderVersion'] satisfies (keyof TemplateNames)[])(
    'is refused under another %s',
    (name) => {
      const template = makeTemplate()
      const sealed = vault.seal(template)
      for (const other of [randomUUID(), 'ssd256-2', template[name].slice(1)]) {
        expect(refusal(() => vault.open(sealed, { ...template, [name]: other }))).toBe('not_theirs')
      }
    },
  )

  it('is refused when names only look the same joined together', () => {
    const template = makeTemplate({ ownerId: 'ab', templateId: 'c' })
    const sealed = vault.seal(template)
    expect(refusal(() => vault.open(sealed, { ...template, ownerId: 'a', templateId: 'bc' }))).toBe(
      'not_theirs',
    )
  })

  it('is refused with a row of somebody else', () => {
    const [mine, theirs] = [makeTemplate(), makeTemplate()]
    expect(refusal(() => vault.open(vault.seal(theirs), mine))).toBe('not_theirs')
  })
})

describe('a changed byte', () => {
  const template = makeTemplate()
  const sealed = vault.seal(template)

  it.each(['token', 'wrappedKey'] as const)('of the %s is refused, wherever it is', (part) => {
    const text = sealed[part]
    const reasons = new Set<string>()
    for (let at = 0; at < text.length; at += 1) {
      // The nearest character, which changes one bit or two, and one that is no base64.
      for (const other of [text[at] === 'A' ? 'B' : 'A', text[at] === 'x' ? 'y' : 'x', '*', '']) {
        const changed = text.slice(0, at) + other + text.slice(at + 1)
        reasons.add(refusal(() => vault.open({ ...sealed, [part]: changed }, template)))
      }
    }
    expect(reasons).not.toContain('accepted')
    expect(reasons).not.toContain('not_theirs')
  })

  it.each(['token', 'wrappedKey'] as const)('of the bytes in the %s is refused, wherever it is', (part) => {
    const bytes = Buffer.from(sealed[part], 'base64url')
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      const text = changed.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
      expect(refusal(() => vault.open({ ...sealed, [part]: text }, template))).not.toBe('accepted')
    }
  })
})

describe('master keys', () => {
  const template = makeTemplate()
  const sealed = vault.seal(template)

  it('decrypt in any order', () => {
    for (const keys of [
      [first, second],
      [second, first],
      [third, second, first],
    ]) {
      expect(createVault(keys).open(sealed, template).descriptor).toEqual(template.descriptor)
    }
  })

  it('encrypt by the first alone', () => {
    const sealedNow = createVault([second, first]).seal(template)
    expect(refusal(() => createVault([second]).open(sealedNow, template))).toBe('accepted')
    expect(refusal(() => createVault([first]).open(sealedNow, template))).toBe('unknown_key')
  })

  it('removed too early are told of', () => {
    const without = createVault([second, third])
    const open = () => without.open(sealed, template)
    expect(refusal(open)).toBe('unknown_key')
    expect(messageOf(open)).toMatch(/removed from BIOMETRIC_ENCRYPTION_KEY.*put it back/)
    expect(messageOf(open)).toContain(without.masterKeyIds.join(', '))
    expect(refusal(() => without.rewrap(sealed.wrappedKey))).toBe('unknown_key')
  })

  it('are replaced by wrapping anew', () => {
    const rotating = createVault([second, first])
    const rewrapped = rotating.rewrap(sealed.wrappedKey)
    if (!rewrapped) throw new Error('nothing was wrapped anew')
    expect(rewrapped.masterKeyId).toBe(rotating.masterKeyIds[0])
    const { descriptor } = createVault([second]).open({ token: sealed.token, ...rewrapped }, template)
    expect(descriptor).toEqual(template.descriptor)
    expect(rotating.rewrap(rewrapped.wrappedKey)).toBeNull()
  })

  it('wrap nothing but keys', () => {
    const key = readFernetKey(first)
    if (!key) throw new Error('no key')
    const wrappedKey = encryptFernet(key, Buffer.alloc(31))
    expect(refusal(() => vault.open({ ...sealed, wrappedKey }, template))).toBe('damaged')
  })

  it.each([
    ['too short', [first, 'c2VjcmV0'], 'Master key 2 of 2'],
    ['with the other alphabet', [`+${first.slice(1)}`], 'Master key 1 of 1'],
    ['joined by a comma', [`${first},${second}`], 'Master key 1 of 1'],
  ])('%s are refused without being repeated', (_, keys, place) => {
    const message = messageOf(() => createVault(keys))
    expect(message).toContain(place)
    for (const key of keys) expect(message).not.toContain(key)
  })

  it('are needed, each once', () => {
    expect(() => createVault([])).toThrow(/at least one/)
    expect(() => createVault([first, second, first])).toThrow(/given twice/)
  })
})

describe('what has no place in a template', () => {
  it.each<[string, Partial<Template>]>([
    ['127 numbers', { descriptor: new Float32Array(127) }],
    ['NaN', { descriptor: randomDescriptor().fill(Number.NaN, 5, 6) }],
    ['half a picture', { pictures: 0.5 }],
    ['65536 pictures', { pictures: 65_536 }],
    ['no owner', { ownerId: '' }],
    ['a name of 256 bytes', { consentId: 'é'.repeat(128) }],
  ])('%s', (_, over) => {
    expect(() => vault.seal(makeTemplate(over))).toThrow(RangeError)
  })

  it('another layout', () => {
    const key = readFernetKey(newFernetKey())
    const master = readFernetKey(first)
    if (!key || !master) throw new Error('no key')
    const sealed = {
      token: encryptFernet(key, Buffer.alloc(700)),
      wrappedKey: encryptFernet(master, key),
    }
    expect(refusal(() => vault.open(sealed, makeTemplate()))).toBe('damaged')
  })
})

describe('a row of the former system', () => {
  const open = (token: string, using: Vault = vault) => using.openFormer(token, former.key)

  it('is read', () => {
    expect(open(former.row.token)).toEqual(Float32Array.from(former.row.descriptor))
  })

  it.each(Object.entries(former.refused))('with %s is refused', (_, token) => {
    expect(refusal(() => open(token))).toBe('damaged')
  })

  it('under another key is refused', () => {
    expect(refusal(() => vault.openFormer(former.row.token, newFernetKey()))).toBe('unknown_key')
  })

  it('needs a key, which is not repeated', () => {
    const message = messageOf(() => vault.openFormer(former.row.token, former.key.slice(1)))
    expect(message).toContain('no Fernet key')
    expect(message).not.toContain(former.key.slice(1))
  })
})
