import { describe, expect, it } from 'vitest'
import { formatOf, withRegion } from '../src/i18n/format.ts'

const plain = (text: string | null) => text?.replace(/\s/g, ' ')

describe('numbers and dates', () => {
  it('are written as the language does', () => {
    expect(plain(formatOf('fr').mass(2.4, 'kg'))).toBe('2,4 kg')
    expect(plain(formatOf('en').mass(2.4, 'kg'))).toBe('2.4 kg')
    expect(plain(formatOf('fr').number(1234.5))).toBe('1 234,5')
    expect(plain(formatOf('fr').dateTime(new Date(2026, 2, 1, 14, 5)))).toBe('1 mars 2026 à 14:05')
  })

  it('say how long ago for a day, and nothing beyond', () => {
    const now = Date.UTC(2026, 2, 1, 12)
    const ago = (minutes: number) => plain(formatOf('fr').ago(new Date(now - minutes * 60_000), now))
    expect(ago(0.5)).toBe('')
    expect(ago(-3)).toBe('') // the server's clock may be ahead
    expect(ago(5)).toBe('il y a 5 min')
    expect(ago(23 * 60)).toBe('il y a 23 h')
    expect(formatOf('fr').ago(new Date(now - 24 * 3_600_000), now)).toBeNull()
  })

  it("keep to the reader's region, and never write English dates the American way unasked", () => {
    expect(withRegion('fr', ['en-US', 'fr-CA'])).toBe('fr-CA')
    expect(withRegion('en', ['fr-FR'])).toBe('en-GB')
    expect(withRegion('en', ['en'])).toBe('en-GB')
  })
})
