import { CreateWasteRecordInput, ListWasteRecordsInput, toKilograms } from '@benne/contracts'
import { describe, expect, it } from 'vitest'

const valid = { wasteType: 'glass', quantity: 2.4 } as const

/** The rule that refuses an input, with its field; null when it is accepted. */
function refusal(input: unknown): string | null {
  const result = CreateWasteRecordInput.safeParse(input)
  if (result.success) return null
  const [issue] = result.error.issues
  const rule = issue?.code === 'custom' ? String(issue.params?.rule) : issue?.code
  return `${issue?.path.join('.')} ${rule}`
}

describe('declaring waste', () => {
  it('fills in the unit and keeps what is given', () => {
    expect(CreateWasteRecordInput.parse({ ...valid, description: '  Bocaux ' })).toEqual({
      wasteType: 'glass',
      quantity: 2.4,
      unit: 'kg',
      massSource: 'estimated',
      description: 'Bocaux',
    })
  })

  it.each([
    ['zero', { ...valid, quantity: 0 }, 'quantity too_small'],
    ['negative', { ...valid, quantity: -1 }, 'quantity too_small'],
    ['not a number', { ...valid, quantity: Number.NaN }, 'quantity invalid_type'],
    [
      '1e309, which JSON reads as infinity',
      { ...valid, quantity: JSON.parse('1e309') },
      'quantity invalid_type',
    ],
    ['a string', { ...valid, quantity: '2.4' }, 'quantity invalid_type'],
    ['null', { ...valid, quantity: null }, 'quantity invalid_type'],
    ['1001 kg', { ...valid, quantity: 1001 }, 'quantity mass_too_big'],
    ['1.001 t', { ...valid, quantity: 1.001, unit: 't' }, 'quantity mass_too_big'],
    ['half a gram', { ...valid, quantity: 0.5, unit: 'g' }, 'quantity mass_too_small'],
    ['an unknown unit', { ...valid, unit: 'lb' }, 'unit invalid_value'],
    ['an unknown type', { ...valid, wasteType: 'nuclear' }, 'wasteType invalid_value'],
    ['latitude out of range', { ...valid, latitude: 90.1, longitude: 0 }, 'latitude too_big'],
    ['longitude out of range', { ...valid, latitude: 0, longitude: -180.1 }, 'longitude too_small'],
    ['latitude alone', { ...valid, latitude: 48 }, 'longitude position_incomplete'],
    ['longitude alone', { ...valid, longitude: 2 }, 'latitude position_incomplete'],
    ['a control character', { ...valid, description: 'a\u0000b' }, 'description control_characters'],
    ['half a surrogate pair', { ...valid, description: 'a\ud83d' }, 'description control_characters'],
    ['two lines in one', { ...valid, location: 'a\nb' }, 'location one_line'],
    ['a long description', { ...valid, description: 'x'.repeat(2001) }, 'description too_big'],
    ['an unknown field', { ...valid, status: 'recycled' }, ' unrecognized_keys'],
    ['nothing', undefined, ' invalid_type'],
  ])('refuses %s', (_, input, expected) => {
    expect(refusal(input)).toBe(expected)
  })

  it.each([
    ['1000 kg', { ...valid, quantity: 1000 }],
    ['1 t', { ...valid, quantity: 1, unit: 't' }],
    ['1 g', { ...valid, quantity: 1, unit: 'g' }],
    ['the poles', { ...valid, latitude: -90, longitude: 180 }],
    ['an emoji and line breaks in a description', { ...valid, description: 'Verre ♻️🫙\nen vrac' }],
  ])('accepts %s', (_, input) => {
    expect(refusal(input)).toBeNull()
  })
})

describe('toKilograms', () => {
  it.each([
    [2.4, 'kg', 2.4],
    [1, 'g', 0.001],
    [0.3, 't', 300],
    [0.1 + 0.2, 'kg', 0.3],
    [333.333, 'g', 0.333333],
  ] as const)('%d %s is %d kg', (quantity, unit, kg) => {
    expect(toKilograms(quantity, unit)).toBe(kg)
  })
})

describe('listing', () => {
  it.each([0, 101, 1.5, -1, '20'])('refuses a limit of %s', (limit) => {
    expect(ListWasteRecordsInput.safeParse({ limit }).success).toBe(false)
  })
})
