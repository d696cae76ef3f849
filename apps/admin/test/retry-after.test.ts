import { describe, expect, it } from 'vitest'
import { retryAfterOf } from '../src/components/use-retry-after.ts'
import { formatOf } from '../src/i18n/format.ts'

const refused = (details?: Record<string, string | number>) =>
  ({ code: 'too_many_requests', message: '', requestId: 'r', ...(details && { details }) }) as const

describe('the time to wait', () => {
  it('is what the server says, in whole seconds', () => {
    expect(retryAfterOf(refused({ retryAfter: 30 }))).toBe(30)
    expect(retryAfterOf(refused({ retryAfter: 0.2 }))).toBe(1)
  })

  it('is nothing when it says none, says nonsense, or fails otherwise', () => {
    expect(retryAfterOf(null)).toBe(0)
    expect(retryAfterOf(refused())).toBe(0)
    expect(retryAfterOf(refused({ retryAfter: 'soon' }))).toBe(0)
    expect(retryAfterOf(refused({ retryAfter: -5 }))).toBe(0)
    expect(retryAfterOf({ code: 'offline', message: '' })).toBe(0)
  })
})

describe('its words', () => {
  const plain = (text: string) => text.replace(/\s/g, ' ')
  it.each([
    [1, '1 seconde', '1 second'],
    [59, '59 secondes', '59 seconds'],
    [60, '1 minute', '1 minute'],
    [80, '1 minute et 20 secondes', '1 minute and 20 seconds'],
    // From ten minutes on to the minute, rounded up: one who waits is not told too little.
    [601, '11 minutes', '11 minutes'],
    [3600, '1 heure', '1 hour'],
    [3661, '1 heure et 2 minutes', '1 hour and 2 minutes'],
  ])('for %i s', (seconds, french, english) => {
    expect(plain(formatOf('fr').wait(seconds))).toBe(french)
    expect(plain(formatOf('en').wait(seconds))).toBe(english)
  })
})
