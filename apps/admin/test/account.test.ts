import { describe, expect, it } from 'vitest'
import { changedFields } from '../src/account/changes.ts'
import { matchesZone, timeZones } from '../src/account/time-zones.ts'
import { textParts } from '../src/mailbox/text-parts.ts'

describe('what is sent of a form', () => {
  it('is what differs from the server', () => {
    const server = { firstName: 'Zoé', phone: '' }
    expect(changedFields({ firstName: 'Zoë', phone: '' }, server)).toEqual({ firstName: 'Zoë' })
    expect(changedFields({ ...server }, server)).toEqual({})
  })
})

describe('time zones', () => {
  it('hold the present one, even when the browser does not list it', () => {
    const values = (present: string) => timeZones(present).map(({ value }) => value)
    expect(values('Europe/Paris')).toContain('Europe/Paris')
    expect(values('Mars/Olympus')).toContain('Mars/Olympus')
    expect(new Set(values('UTC')).size).toBe(values('UTC').length)
  })

  it('are found by any part of their name', () => {
    expect(matchesZone('America/Sao_Paulo', 'são paulo')).toBe(true)
    expect(matchesZone('America/Los_Angeles', 'los an')).toBe(true)
    expect(matchesZone('Europe/Paris', 'paris europe')).toBe(true)
    expect(matchesZone('Europe/Paris', '')).toBe(true)
    expect(matchesZone('Europe/Paris', 'london')).toBe(false)
  })
})

describe("a message's text", () => {
  const origin = 'http://localhost:8000'
  const links = (text: string) => textParts(text, origin).flatMap(({ href }) => (href ? [href] : []))

  it('keeps every character', () => {
    const text = 'Before http://localhost:8000/a#token=x after\nhttps://example.org/ end'
    expect(
      textParts(text, origin)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })

  it("links to this server's own pages and to nothing else", () => {
    expect(links('see http://localhost:8000/verify-email#token=a-b_c now')).toEqual([
      'http://localhost:8000/verify-email#token=a-b_c',
    ])
    expect(links('https://example.org/ http://localhost:8000.example.org/ http://localhost:80001/x')).toEqual(
      [],
    )
    // oxlint-disable-next-line no-script-url -- what must not become a link
    expect(links('javascript:alert(1) http://localhost:8000@example.org/')).toEqual([])
  })
})
