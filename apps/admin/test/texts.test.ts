import { readdirSync, readFileSync } from 'node:fs'
import { errorCodes, roles, wasteStatuses, wasteTypes } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { ruleKey } from '../src/components/issues.ts'
import { en } from '../src/i18n/en.ts'
import { fr } from '../src/i18n/fr.ts'
import { type Texts, withFrenchSpaces } from '../src/i18n/french-spacing.ts'
import { firstWanted } from '../src/i18n/language.ts'

const languages = { fr, en }

/** Every text with its key; a plural's forms count as one, since each language has its own. */
function flatten(texts: Texts, prefix = ''): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? [[`${prefix}${key.replace(/_(one|many|other)$/, '')}`, value]]
      : flatten(value, `${prefix}${key}.`),
  )
}
const keysOf = (texts: Texts) => [...new Set(flatten(texts).map(([key]) => key))].toSorted()
const holesOf = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b))

describe('French and English', () => {
  it('have the same keys', () => {
    expect(keysOf(fr)).toEqual(keysOf(en))
  })

  it('have the same variables in each text', () => {
    // Of several forms the last, for many: the one for a single thing may say so in words.
    const holesIn = (texts: Texts) => new Map(flatten(texts).map(([key, text]) => [key, holesOf(text)]))
    expect(holesIn(fr)).toEqual(holesIn(en))
  })

  it('have no empty text', () => {
    expect([...flatten(fr), ...flatten(en)].filter(([, text]) => !text.trim())).toEqual([])
  })

  it.each(['fr', 'en'] as const)('have every form of a plural (%s)', (language) => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const part of Object.values<Texts[string]>(languages[language])) {
      const keys = Object.keys(part)
      for (const key of keys.filter((name) => name.endsWith('_other'))) {
        const stem = key.replace(/_other$/, '')
        expect(keys).toEqual(expect.arrayContaining(wanted.map((form) => `${stem}_${form}`)))
      }
    }
  })
})

describe.each(['fr', 'en'] as const)('%s', (language) => {
  const texts = languages[language]
  it('has a word for every type, status, role and error', () => {
    expect(Object.keys(texts.types)).toEqual([...wasteTypes])
    expect(Object.keys(texts.statuses)).toEqual([...wasteStatuses])
    expect(Object.keys(texts.moves)).toEqual([...wasteStatuses])
    expect(Object.keys(texts.roles)).toEqual([...roles])
    expect(Object.keys(texts.errors).toSorted()).toEqual([...errorCodes, 'offline'].toSorted())
  })

  it("has a sentence for each of the contracts' own rules", () => {
    const rules = contractRules()
    expect(rules).toContain('mass_too_big')
    expect(rules).toContain('password_mismatch')
    for (const rule of rules) {
      expect(ruleKey({ path: ['anything'], rule })).toBe(rule)
      expect(Object.keys(texts.rules)).toContain(rule)
    }
  })
})

describe("Zod's codes", () => {
  it.each([
    ['wasteType', 'invalid_value', undefined, 'choose_type'],
    ['quantity', 'invalid_type', undefined, 'required'],
    ['quantity', 'too_small', 0, 'not_positive'],
    ['latitude', 'too_big', 90, 'number_too_big'],
    ['latitude', 'too_small', -90, 'number_too_small'],
    ['description', 'too_big', 2000, 'text_too_big'],
    ['firstName', 'too_small', 1, 'required'],
    ['password', 'too_small', 8, 'text_too_small'],
    ['email', 'invalid_format', undefined, 'email_format'],
    ['username', 'invalid_format', undefined, 'username_format'],
    ['phone', 'invalid_format', undefined, 'phone_format'],
    ['whatever', 'invalid_union', undefined, 'other'],
  ])('%s with %s is explained', (field, rule, limit, key) => {
    expect(ruleKey({ path: [field], rule, ...(limit !== undefined && { limit }) })).toBe(key)
  })
})

describe('French spacing', () => {
  it('puts unbreakable spaces where French wants them', () => {
    expect(withFrenchSpaces({ a: { b: 'Quoi ? « Oui » : non !' } })).toEqual({
      a: { b: 'Quoi\u202F? «\u00A0Oui\u00A0»\u00A0: non\u202F!' },
    })
  })
})

describe('the language at first', () => {
  it('is the first of ours that the browser asks for', () => {
    expect(firstWanted(['fr-CA', 'en'])).toBe('fr')
    expect(firstWanted(['de', 'en-GB', 'fr'])).toBe('en')
    expect(firstWanted(['de'])).toBe('en')
  })
})

/** The names of the rules that the contracts give to their own issues, and the one that the server adds. */
function contractRules(): string[] {
  const directory = new URL('../../../packages/contracts/src/', import.meta.url)
  const sources = readdirSync(directory).map((file) => readFileSync(new URL(file, directory), 'utf8'))
  const named = sources.flatMap((source) => [
    ...source.matchAll(/\brule: '([a-z_]+)'/g),
    ...source.matchAll(/\bissue\((?:ctx, )?(?:\[[^\]]*\]|[^,]+), '([a-z_]+)'/g),
  ])
  return [...new Set([...named.map(([, rule = '']) => rule), 'unknown_field'])]
}
