import { describe, expect, it } from 'vitest'
import { meantBy } from '../src/slips.ts'

const words = [
  'verre',
  'verreault',
  'papier',
  'papiers',
  'carton',
  'cartons',
  'bouteilles',
  'pile',
  'metal',
  'trottinette',
]

describe('meantBy', () => {
  it.each([
    ['vere', ['verre', 'verreault']],
    ['vrere', ['verre', 'verreault']],
    ['vetre', ['verre', 'verreault']],
    ['verrez', ['verre', 'verreault']],
    ['papeir', ['papier', 'papiers']],
    ['paiper', ['papier', 'papiers']],
    ['catron', ['carton', 'cartons']],
    ['pyle', ['pile']],
    ['metla', ['metal']],
    ['ametal', ['metal']],
    ['boutiell', ['bouteilles']],
    ['bouttellles', ['bouteilles']],
    ['trotinete', ['trottinette']],
    // The beginning of a word that is there is no slip.
    ['papie', []],
    ['pile', []],
    // Too many slips for its length.
    ['pule', ['pile']],
    ['puly', []],
    ['vxxre', []],
    ['xylophone', []],
  ])('%s: %j', (typed, meant) => {
    expect(meantBy(typed, words)).toEqual(meant)
  })

  it('takes the words at the fewest slips, and not too many', () => {
    expect(meantBy('carton', ['cxrton', 'cxrtxn'])).toEqual(['cxrton'])
    const many = Array.from({ length: 26 }, (_, i) => `cart${String.fromCharCode(97 + i)}n`)
    expect(
      meantBy(
        'carton',
        many.filter((word) => word !== 'carton'),
      ),
    ).toHaveLength(8)
    expect(meantBy('carton', [])).toEqual([])
  })
})
