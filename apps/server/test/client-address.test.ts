import { describe, expect, it } from 'vitest'
import { createAddressReader, TrustedProxies } from '../src/client-address.ts'

const proxies = ['10.0.0.0/8', '192.0.2.7', '2001:db8:9::/48']

describe('the address of a request', () => {
  it.each([
    ['nobody in front', '198.51.100.1', undefined, '198.51.100.1'],
    ['a header from somebody who is no proxy', '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['one proxy', '10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['one proxy, by its whole address', '192.0.2.7', '203.0.113.9', '203.0.113.9'],
    ['the neighbour of a proxy', '192.0.2.8', '203.0.113.9', '192.0.2.8'],
    ['two proxies', '10.1.2.3', '203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['a made-up address in front of the real one', '10.1.2.3', '1.2.3.4, 203.0.113.9', '203.0.113.9'],
    ['a made-up proxy in front of the real one', '10.1.2.3', '1.2.3.4, 10.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['a proxy that says nothing', '10.1.2.3', undefined, '10.1.2.3'],
    ['a proxy that says only what is empty', '10.1.2.3', ' , ', '10.1.2.3'],
    ['a call by a proxy itself', '10.1.2.3', '10.4.4.4', '10.4.4.4'],
    ['garbage from a proxy', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['garbage behind a good address', '10.1.2.3', '<script>, 203.0.113.9', '203.0.113.9'],
    ['garbage between proxies', '10.1.2.3', '203.0.113.9, unknown, 10.2.2.2', '10.2.2.2'],
    ['IPv4 that came as IPv6', '::ffff:10.1.2.3', '::ffff:203.0.113.9', '203.0.113.9'],
    ['IPv6 in another writing', '2001:DB8:9:0::1', '2001:DB8:1:0:0::5', '2001:db8:1::5'],
    ['a port', '10.1.2.3', '203.0.113.9:4711', '203.0.113.9'],
    ['a port of IPv6', '10.1.2.3', '[2001:db8:1::5]:4711', '2001:db8:1::5'],
    ['a zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['no socket address, as over a file', undefined, '203.0.113.9', null],
    ['an empty socket address', '', '203.0.113.9', null],
  ])('%s', (_, remote, forwarded, address) => {
    expect(createAddressReader(proxies)(remote, forwarded)).toBe(address)
  })

  it.each([
    '1.2.3.4.5',
    '999.1.1.1',
    '1.2.3',
    '0x7f.1',
    '203.0.113.9 198.51.100.1',
    '203.0.113.9;',
    '"203.0.113.9"',
    '[203.0.113.9',
    '203.0.113.9:',
    '2001:db8::1:99999',
    '10.0.0.0/8',
    ':::',
    '%',
    '%eth0',
    '\u0000',
    '👾',
    'a'.repeat(10_000),
    ','.repeat(10_000),
  ])('takes no address from %j', (garbage) => {
    expect(createAddressReader(proxies)('10.1.2.3', garbage)).toBe('10.1.2.3')
  })

  it('believes nobody when no proxy is trusted', () => {
    expect(createAddressReader([])('10.1.2.3', '203.0.113.9')).toBe('10.1.2.3')
  })

  it('knows a range that was given as IPv6 of IPv4', () => {
    expect(createAddressReader(['::ffff:10.0.0.0/104'])('10.1.2.3', '203.0.113.9')).toBe('203.0.113.9')
  })
})

describe('TRUSTED_PROXIES', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['10.0.0.1', ['10.0.0.1']],
    [' 10.0.0.0/8 ,, fd00::/8,::1 ', ['10.0.0.0/8', 'fd00::/8', '::1']],
  ])('%j is %j', (list, entries) => {
    expect(TrustedProxies.parse(list)).toEqual(entries)
  })

  it.each([
    'proxy',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '::/129',
    '10.0.0.1 10.0.0.2',
    '10.0.0.1:80',
  ])('refuses %j', (list) => {
    expect(TrustedProxies.safeParse(list).error?.issues[0]?.message).toMatch(/addresses or ranges/)
  })

  it.each(['0.0.0.0/0', '::/0'])('refuses to trust everybody: %s', (list) => {
    expect(TrustedProxies.safeParse(list).success).toBe(false)
  })
})
