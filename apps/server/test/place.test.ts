import { describe, expect, it } from 'vitest'
import { openPlaces } from '../src/place.ts'

describe('where an address is', async () => {
  const placeOf = await openPlaces()

  it.each([
    ['8.8.8.8', 'US'],
    ['::ffff:8.8.8.8', 'US'],
    ['193.0.6.139', 'NL'],
    ['80.67.169.12', 'FR'],
    ['2001:910:800::12', 'FR'],
    ['127.0.0.1', 'local'],
    ['127.9.9.9', 'local'],
    ['::1', 'local'],
    ['10.1.2.3', 'local'],
    ['172.16.0.1', 'local'],
    ['172.31.255.255', 'local'],
    ['192.168.1.1', 'local'],
    ['::ffff:192.168.1.1', 'local'],
    ['169.254.1.1', 'local'],
    ['fe80::1%eth0', 'local'],
    ['fd12:3456::1', 'local'],
    ['192.0.2.1', null],
    ['255.255.255.255', null],
    ['', null],
    ['nonsense', null],
    ['8.8.8.8, 8.8.4.4', null],
  ])('%j is in %j', (address, place) => {
    expect(placeOf(address)).toBe(place)
  })

  it('is not local just outside the private range', () => {
    expect([placeOf('172.32.0.1'), placeOf('11.0.0.1')]).not.toContain('local')
  })

  it('is unknown without the table, of which the caller hears, but still local at home', async () => {
    const errors: unknown[] = []
    const without = await openPlaces((error) => errors.push(error), '/does/not/exist.mmdb')
    expect([without('8.8.8.8'), without('10.0.0.1')]).toEqual([null, 'local'])
    expect(errors).toHaveLength(1)
  })

  it('is unknown with a table that is none', async () => {
    const errors: unknown[] = []
    const without = await openPlaces((error) => errors.push(error), import.meta.filename)
    expect(without('8.8.8.8')).toBeNull()
    expect(errors).toHaveLength(1)
  })

  it('is known at once: the table opens in well under a second, and answers in microseconds', async () => {
    const start = performance.now()
    const again = await openPlaces()
    const opened = performance.now()
    for (let i = 0; i < 10_000; i += 1) again(`80.67.${i >> 8}.${i & 255}`)
    expect(opened - start).toBeLessThan(1_000)
    expect(performance.now() - opened).toBeLessThan(1_000)
  })
})
