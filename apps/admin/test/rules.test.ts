import { categoryIcons, suggestedCodes, type WasteCategory } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { changesOf } from '../src/categories/category-changes.ts'
import { iconNamed, iconsByName } from '../src/categories/category-icons.ts'
import { coloursOf } from '../src/categories/colours.ts'
import { previewOf } from '../src/categories/preview.ts'
import { keysOf, rootFile, shortHash } from '../src/custody/keys.ts'
import { parseDecimal } from '../src/declare/parse-decimal.ts'
import { isPast, monthOf, monthsBetween } from '../src/factors/age.ts'
import { queueEn } from '../src/i18n/queue-en.ts'
import { rulesEn } from '../src/i18n/rules-en.ts'
import { corrections } from '../src/records/corrections.ts'

const parse = (text: string) => parseDecimal(text, 'fr')

describe('a correction of score and points', () => {
  it.each([
    ['nothing when nothing was typed', '', ' ', {}],
    ['what was typed, in the reader’s way', '41,5', '7', { environmentalScore: 41.5, pointsAwarded: 7 }],
    ['one of them alone', '', '0', { pointsAwarded: 0 }],
  ])('is %s', (_what, score, points, values) => {
    expect(corrections({ score, points }, parse)).toEqual({
      isScoreWrong: false,
      isPointsWrong: false,
      values,
    })
  })

  it.each([
    ['101', '', true, false],
    ['-1', '', true, false],
    ['a lot', '', true, false],
    ['', '1,5', false, true],
    ['', '1001', false, true],
    ['', '-3', false, true],
  ])('of %j and %j is refused', (score, points, isScoreWrong, isPointsWrong) => {
    expect(corrections({ score, points }, parse)).toEqual({ isScoreWrong, isPointsWrong, values: {} })
  })
})

const category: WasteCategory = {
  wasteType: 'plastic',
  version: 1,
  basePoints: 3,
  environmentalMultiplier: 1.5,
  colorCode: '#765000',
  icon: 'bottle',
  isActive: true,
  updatedAt: new Date(0),
}
const typed = {
  environmentalMultiplier: '1,5',
  basePoints: '3',
  colorCode: '#765000',
  icon: 'bottle',
  isActive: true,
}

describe('an edit of a category', () => {
  it('is what differs, and nothing else', () => {
    expect(changesOf(category, typed, parse)).toEqual({ values: {}, wrong: [] })
    const edited = { ...typed, environmentalMultiplier: '2,25', colorCode: ' #ABCDEF ', isActive: false }
    expect(changesOf(category, edited, parse).values).toEqual({
      environmentalMultiplier: 2.25,
      colorCode: '#abcdef',
      isActive: false,
    })
  })

  it('says which numbers are none', () => {
    expect(changesOf(category, { ...typed, basePoints: 'x' }, parse)).toEqual({
      values: {},
      wrong: ['basePoints'],
    })
  })

  it('shows what it makes of an example', () => {
    const example = { kg: 5, isLocated: true, isDescribed: false }
    expect(previewOf(example, category)).toEqual({ score: 82.5, points: 11 })
    expect(previewOf({ ...example, isDescribed: true }, category)).toEqual({ score: 86.63, points: 11 })
    expect(previewOf({ ...example, kg: 900 }, category)).toEqual({ score: 100, points: 13 })
  })

  it('has a symbol and a word for each name, and one for names to come', () => {
    expect(Object.keys(iconsByName)).toEqual([...categoryIcons])
    expect(Object.keys(rulesEn.categories.icons)).toEqual([...categoryIcons])
    expect(iconNamed('rocket')).toBe(iconsByName.package)
  })

  it('takes no more than the hue of a colour, and nothing that is none', () => {
    expect(coloursOf('#123456').light.ink).toContain('from #123456')
    expect(coloursOf('red; } body { display: none').dark.tint).toContain('from #777777')
  })
})

describe('signed days', () => {
  const root = (day: string, publicKey: string) => ({
    day,
    records: 1,
    root: 'ab'.repeat(32),
    previousRoot: null,
    statement: '{}',
    signature: 'c2ln',
    publicKey,
  })

  it('tell which key signed which days, the newest first', () => {
    expect(keysOf([root('2026-03-03', 'new'), root('2026-03-02', 'old'), root('2026-03-01', 'old')])).toEqual(
      [
        { publicKey: 'new', from: '2026-03-03', to: '2026-03-03' },
        { publicKey: 'old', from: '2026-03-01', to: '2026-03-02' },
      ],
    )
  })

  it('are files that hold all of it', () => {
    expect(JSON.parse(rootFile(root('2026-03-01', 'k')))).toEqual(root('2026-03-01', 'k'))
    expect(shortHash('ab'.repeat(32))).toBe('abababab…abababab')
  })
})

describe('the age of a factor', () => {
  it('is counted in months', () => {
    expect(monthsBetween('2023-12', '2026-03')).toBe(27)
    expect(monthOf(new Date(2026, 2, 31))).toBe('2026-03')
  })

  it('is over after the month that the source named', () => {
    expect(isPast('2024-03', new Date(2024, 2, 31))).toBe(false)
    expect(isPast('2024-03', new Date(2024, 3, 1))).toBe(true)
    expect(isPast(null, new Date())).toBe(false)
  })
})

describe('codes that are suggested', () => {
  it('all have a name', () => {
    const names = Object.keys(queueEn.wasteCodes)
    expect(names.toSorted()).toEqual(Object.values(suggestedCodes).flat().toSorted())
  })
})
