import { type AuditEntry, auditActions } from '@benne/contracts'
import { createInstance } from 'i18next'
import { describe, expect, it } from 'vitest'
import { auditSearch, isFiltered, readAuditFilter, toAuditInput } from '../src/audit/audit-filter.ts'
import { auditIcons } from '../src/audit/audit-look.ts'
import { auditGroups, changedFields, groupOf, ownActions, sentenceOf } from '../src/audit/sentences.ts'
import { momentsOf, readDay } from '../src/components/days.ts'
import { en } from '../src/i18n/en.ts'
import { fr } from '../src/i18n/fr.ts'

function entry(part: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: 'e',
    at: new Date(),
    actor: { type: 'user', id: 'd', name: 'Dominique Morel', username: 'dominique' },
    action: 'account.suspended',
    entity: { type: 'account', id: 'l', name: 'Lucas Fleury' },
    before: null,
    after: null,
    requestId: 'r',
    ...part,
  }
}

describe('the sentence of an entry', () => {
  it('tells what somebody did to somebody else', () => {
    expect(sentenceOf(entry())).toBe('audit.told.account.suspended')
    expect(sentenceOf(entry({ action: 'sessions.ended' }))).toBe('audit.told.sessions.ended')
  })

  it('tells what people do to what is theirs in other words', () => {
    const self = { type: 'account', id: 'd', name: 'Dominique Morel' } as const
    const session = { type: 'session', id: 's', name: 'Dominique Morel' } as const
    expect(sentenceOf(entry({ action: 'account.password_changed', entity: self }))).toBe(
      'audit.own.account.password_changed',
    )
    expect(sentenceOf(entry({ action: 'sessions.ended', entity: self }))).toBe('audit.own.sessions.ended')
    expect(sentenceOf(entry({ action: 'session.opened', entity: session }))).toBe('audit.own.session.opened')
  })

  it('does not take the terminal, Benne or nobody for the owner', () => {
    for (const type of ['system', 'command', 'anonymous'] as const) {
      const actor = { type, id: null, name: 'root', username: null }
      const session = { type: 'session', id: 's', name: 'Lucas Fleury' } as const
      expect(sentenceOf(entry({ actor, action: 'session.ended', entity: session }))).toBe(
        'audit.told.session.ended',
      )
    }
  })
})

describe.each([
  ['fr', fr],
  ['en', en],
] as const)('every action (%s)', (lng, texts) => {
  const i18n = createInstance()
  void i18n.init({ lng, resources: { [lng]: { translation: texts } }, initAsync: false })
  const holes = { actor: 'Dominique', entity: 'Lucas', role: 'Agent', status: 'Collecté' }

  it.each(auditActions)('%s has its name and its sentence', (action) => {
    expect(i18n.exists(`audit.actions.${action}`)).toBe(true)
    expect(i18n.exists(`audit.told.${action}`)).toBe(true)
    expect(i18n.t(`audit.told.${action}`, holes)).not.toMatch(/\{\{|audit\./)
    expect(auditGroups).toContain(groupOf(action))
    expect(auditIcons[action]).toBeDefined()
  })

  it.each(ownActions)('%s has the sentence of who did it to themselves', (action) => {
    expect(i18n.exists(`audit.own.${action}`)).toBe(true)
    expect(i18n.t(`audit.own.${action}`, holes)).toContain('Dominique')
  })
})

describe('the fields of an entry', () => {
  it('are those of before and after, without the reason', () => {
    const after = { status: 'suspended', reason: 'Why' }
    expect(changedFields({ before: { status: 'active', role: 'user' }, after })).toEqual(['status', 'role'])
    expect(changedFields({ before: null, after: null })).toEqual([])
  })
})

describe('a day', () => {
  it.each([
    ['2026-03-29', true],
    ['2026-02-29', false],
    ['2028-02-29', true],
    ['2026-13-01', false],
    ['0002-01-01', false],
    ['2026-3-9', false],
    ['', false],
  ])('%s is one: %s', (text, isDay) => {
    expect(readDay(text)).toBe(isDay ? text : null)
  })

  // The tests run in Europe/Paris (vitest.config.ts).
  it('is whole in the viewer’s zone, however many hours it has', () => {
    const hours = (day: string) => {
      const { from, to } = momentsOf({ fromDay: day, toDay: day })
      return ((to?.getTime() ?? 0) - (from?.getTime() ?? 0)) / 3_600_000
    }
    expect(momentsOf({ fromDay: '2026-01-15', toDay: null })).toEqual({
      from: new Date('2026-01-14T23:00:00Z'),
    })
    expect(momentsOf({ fromDay: null, toDay: '2026-12-31' })).toEqual({
      to: new Date('2026-12-31T23:00:00Z'),
    })
    expect(hours('2026-01-15')).toBe(24)
    expect(hours('2026-03-29')).toBe(23)
    expect(hours('2026-10-25')).toBe(25)
  })
})

describe("the audit page's address", () => {
  it('says the filter, and back again', () => {
    const filter = {
      action: 'session.reused',
      actorId: '0190b5a4-7e1e-7c4a-8d9f-1c2d3e4f5a6b',
      entityId: null,
      fromDay: '2026-03-01',
      toDay: null,
      requestId: 'abc',
    } as const
    expect(readAuditFilter(new URLSearchParams(auditSearch(filter)))).toEqual(filter)
    expect(toAuditInput(filter)).toEqual({
      action: 'session.reused',
      actorId: filter.actorId,
      requestId: 'abc',
      from: new Date('2026-02-28T23:00:00Z'),
    })
  })

  it('counts what it cannot be as no filter', () => {
    const filter = readAuditFilter(new URLSearchParams('action=no&actor=1&entity=x&from=yesterday&request='))
    expect(isFiltered(filter)).toBe(false)
    expect(toAuditInput(filter)).toEqual({})
  })
})
