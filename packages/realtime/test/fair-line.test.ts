import { describe, expect, it } from 'vitest'
import { FairLine } from '../src/fair-line.ts'

describe('a line', () => {
  it('lets so many work at once, and each owner in turn', async () => {
    const line = new FairLine(2)
    const order: string[] = []
    let working = 0
    const work = (name: string) => async () => {
      expect(++working).toBeLessThanOrEqual(2)
      await new Promise((resolve) => setImmediate(resolve))
      working--
      order.push(name)
    }
    await Promise.all([
      ...Array.from({ length: 6 }, (_, n) => line.run('much', work(`much ${n}`))),
      line.run('little', work('little')),
      line.run('other', work('other')),
    ])
    expect(order.slice(0, 2)).toEqual(['much 0', 'much 1'])
    // Of six of one owner, four were there first.
    expect(order.indexOf('little')).toBeLessThan(4)
    expect(order.indexOf('other')).toBeLessThan(5)
    expect(order.filter((name) => name.startsWith('much'))).toEqual(
      Array.from({ length: 6 }, (_, n) => `much ${n}`),
    )
  })

  it('goes on after a failure', async () => {
    const line = new FairLine(1)
    const fails = line.run('a', () => Promise.reject(new Error('no')))
    const works = line.run('a', async () => 'done')
    await expect(fails).rejects.toThrow('no')
    expect(await works).toBe('done')
    expect(await line.run('b', async () => 'again')).toBe('again')
  })
})
