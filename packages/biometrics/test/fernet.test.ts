import { describe, expect, it } from 'vitest'
import {
  decryptFernet,
  encryptFernet,
  FernetError,
  newFernetKey,
  readFernetKey,
} from '../src/vault/fernet.ts'
import vectors from './fixtures/fernet-vectors.json' with { type: 'json' }
import former from './fixtures/former-system.json' with { type: 'json' }

const keyOf = (text: string) => {
  const key = readFernetKey(text)
  if (!key) throw new Error('no key')
  return key
}

/** What is wrong with a token, or the text in it. */
function outcome(key: Uint8Array, token: string, options = {}): string {
  try {
    return `text: ${decryptFernet(key, token, options).toString()}`
  } catch (error) {
    if (error instanceof FernetError) return error.problem
    throw error
  }
}

describe('the published vectors', () => {
  it.each(vectors.generate)('generate $src', ({ secret, src, now, iv, token }) => {
    const options = { now: new Date(now), iv: Uint8Array.from(iv) }
    expect(encryptFernet(keyOf(secret), Buffer.from(src), options)).toBe(token)
  })

  it.each(vectors.verify)('verify $src', ({ secret, src, now, ttl_sec: ttl, token }) => {
    expect(outcome(keyOf(secret), token, { ttl, now: new Date(now) })).toBe(`text: ${src}`)
  })

  const problems: Record<string, string> = {
    'incorrect mac': 'mac',
    'far-future TS (unacceptable clock skew)': 'time',
    'expired TTL': 'time',
  }
  it.each(vectors.invalid)('refuse $desc', ({ desc, secret, now, ttl_sec: ttl, token }) => {
    const expected = problems[desc] ?? 'malformed'
    expect(outcome(keyOf(secret), token, { ttl, now: new Date(now) })).toBe(expected)
  })
})

describe('the time of a token', () => {
  const key = keyOf(newFernetKey())
  const made = new Date('2026-11-24T12:00:00Z')
  const token = encryptFernet(key, Buffer.from('x'), { now: made })
  const after = (seconds: number, ttl?: number) =>
    outcome(key, token, { ttl, now: new Date(made.getTime() + seconds * 1000) })

  it('counts to the second', () => {
    expect([after(60, 60), after(61, 60), after(-60, 60), after(-61, 60)]).toEqual([
      'text: x',
      'time',
      'text: x',
      'time',
    ])
  })

  it('is not looked at without a limit', () => {
    expect([after(1e9), after(-1e9)]).toEqual(['text: x', 'text: x'])
  })
})

describe('tokens', () => {
  const key = keyOf(newFernetKey())

  it.each([0, 1, 15, 16, 17, 1000])('give back %i bytes', (length) => {
    const plaintext = Buffer.alloc(length, 7)
    expect(decryptFernet(key, encryptFernet(key, plaintext)).equals(plaintext)).toBe(true)
  })

  it('differ each time', () => {
    expect(encryptFernet(key, Buffer.from('x'))).not.toBe(encryptFernet(key, Buffer.from('x')))
  })

  it('are refused under another key', () => {
    expect(outcome(keyOf(newFernetKey()), encryptFernet(key, Buffer.from('x')))).toBe('mac')
  })

  it.each([
    ['nothing', ''],
    ['no padding', encryptFernet(key, Buffer.from('x')).replaceAll('=', '')],
    ['a line break behind it', `${encryptFernet(key, Buffer.from('x'))}\n`],
    ['another version', `hA${encryptFernet(key, Buffer.from('x')).slice(2)}`],
    ['no ciphertext', Buffer.from([0x80, ...new Uint8Array(56)]).toString('base64')],
  ])('with %s are none', (_, token) => {
    expect(outcome(key, token)).toBe('malformed')
  })

  it('of Python are read', () => {
    expect(outcome(keyOf(former.key), former.text.token)).toBe(`text: ${former.text.plaintext}`)
  })
})

describe('keys', () => {
  it('are 32 random bytes', () => {
    expect(new Set(Array.from({ length: 20 }, newFernetKey)).size).toBe(20)
    expect(keyOf(newFernetKey()).length).toBe(32)
  })

  it.each([
    ['nothing', ''],
    ['31 bytes', `${'A'.repeat(42)}==`],
    ['33 bytes', 'A'.repeat(44)],
    ['no padding', 'A'.repeat(43)],
    ['the other alphabet', `+/${'A'.repeat(41)}=`],
    ['bits beyond its bytes', `${'A'.repeat(42)}B=`],
    ['blanks around it', ` ${'A'.repeat(43)}= `],
  ])('of %s are none', (_, text) => {
    expect(readFernetKey(text)).toBeNull()
  })
})
