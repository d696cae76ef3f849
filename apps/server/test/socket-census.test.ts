import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { SocketCensus } from '../src/socket-census.ts'

const socket = () => new EventEmitter() as never
const limits = { unsignedPerAddress: 3, perResident: 1, perStaff: 1 }

it('counts the sockets of one household together, those of two apart', () => {
  const census = new SocketCensus(limits)
  const first = socket()
  expect(census.arrive(first, '2001:db8:1:2::1')).toBeNull()
  expect(census.arrive(socket(), '2001:db8:1:2::2')).toBeNull()
  expect(census.arrive(socket(), '2001:db8:1:2:ffff::3')).toBeNull()
  expect(census.arrive(socket(), '2001:db8:1:3::1')).toBeNull()
  expect(census.arrive(socket(), '2001:db8:1:2::4')).toBe(first)
})

it('does not count those on which somebody has signed in, at whatever address of the household', () => {
  const census = new SocketCensus(limits)
  const member = socket()
  census.arrive(member, '2001:db8:1:2::1')
  expect(census.signIn(member, '2001:db8:1:2::1', { userId: 'ana', role: 'user' })).toBe(true)
  for (let n = 2; n <= 4; n++) expect(census.arrive(socket(), `2001:db8:1:2::${n}`)).toBeNull()
})

it('counts IPv4 addresses one by one, however they are written', () => {
  const census = new SocketCensus(limits)
  const first = socket()
  expect(census.arrive(first, '192.0.2.1')).toBeNull()
  for (let n = 2; n <= 9; n++) expect(census.arrive(socket(), `192.0.2.${n}`)).toBeNull()
  expect(census.arrive(socket(), '::ffff:192.0.2.1')).toBeNull()
  expect(census.arrive(socket(), '192.0.2.1')).toBeNull()
  expect(census.arrive(socket(), '::ffff:192.0.2.1')).toBe(first)
})
