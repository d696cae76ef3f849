import { describe, expect, it } from 'vitest'
import { checkDeclaration, type Declaration, emptyDeclaration } from '../src/declare/declaration.ts'
import { parseDecimal } from '../src/declare/parse-decimal.ts'

describe('a number as it is typed', () => {
  it.each([
    ['2,4', 'fr', 2.4],
    ['2.4', 'fr', 2.4],
    ['2,4', 'en', 2.4],
    [' 2,4 ', 'fr', 2.4],
    ['1\u202F000', 'fr', 1000],
    ['1 000,5', 'fr', 1000.5],
    ['1,000', 'fr', 1],
    ['1,000', 'en', 1000],
    ['1,000.5', 'en', 1000.5],
    ['0,500', 'en', 0.5],
    ['-1,68', 'fr', -1.68],
    ['\u22121,68', 'fr', -1.68],
    [',5', 'fr', 0.5],
    ['5,', 'fr', 5],
    ['0', 'fr', 0],
  ])('%j in %s is %d', (text, language, value) => {
    expect(parseDecimal(text, language)).toBe(value)
  })

  it.each([
    '',
    ' ',
    'deux',
    '2,4,1',
    '1.000,5',
    '1e3',
    '0x10',
    'Infinity',
    'NaN',
    '--1',
    '2 4',
    '2kg',
    ',',
    '١',
  ])('%j is none', (text) => {
    expect(parseDecimal(text, 'fr')).toBeNull()
    expect(parseDecimal(text, 'en')).toBeNull()
  })
})

const typed = (fields: Partial<Declaration>): Declaration => ({
  ...emptyDeclaration,
  wasteType: 'glass',
  quantity: '2,4',
  ...fields,
})
const issues = (fields: Partial<Declaration>) =>
  Object.fromEntries(
    [...(checkDeclaration(typed(fields), 'fr').issues ?? [])].map(([field, { rule }]) => [field, rule]),
  )

describe('a declaration', () => {
  it('sends what was filled in, and nothing for what was not', () => {
    expect(checkDeclaration(typed({ location: '  ', description: ' Deux bocaux ' }), 'fr').input).toEqual({
      wasteType: 'glass',
      quantity: 2.4,
      unit: 'kg',
      massSource: 'estimated',
      description: 'Deux bocaux',
    })
  })

  it('says what is missing', () => {
    expect(issues({ wasteType: '', quantity: '' })).toEqual({
      wasteType: 'invalid_value',
      quantity: 'invalid_type',
    })
  })

  it('never sends what is not a number', () => {
    expect(issues({ quantity: 'deux' })).toEqual({ quantity: 'not_a_number' })
    expect(issues({ latitude: 'nord', longitude: '1,5' })).toEqual({ latitude: 'not_a_number' })
  })

  it('keeps to the masses that one record may have', () => {
    expect(issues({ quantity: '0' })).toEqual({ quantity: 'too_small' })
    expect(issues({ quantity: '1000,5' })).toEqual({ quantity: 'mass_too_big' })
    expect(issues({ quantity: '0,5', unit: 'g' })).toEqual({ quantity: 'mass_too_small' })
    expect(issues({ quantity: '1', unit: 't' })).toEqual({})
  })

  it('wants both halves of a position, or neither', () => {
    expect(issues({ latitude: '48,1' })).toEqual({ longitude: 'position_incomplete' })
    expect(issues({ longitude: '-1,68' })).toEqual({ latitude: 'position_incomplete' })
    expect(issues({ latitude: '91', longitude: '0' })).toEqual({ latitude: 'too_big' })
    expect(issues({ latitude: '48,1', longitude: '-1,68' })).toEqual({})
  })

  it('holds texts to their length', () => {
    expect(issues({ description: 'x'.repeat(2001), location: 'x\ny' })).toEqual({
      description: 'too_big',
      location: 'one_line',
    })
  })
})
