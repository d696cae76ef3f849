import { initTRPC } from '@trpc/server'
import { expect, test } from 'vitest'
import { checkPermissions } from '../permissions.ts'

const t = initTRPC.meta<{ permission: string }>().create()
const answer = () => 'x'
const of = (permission: string) => t.procedure.meta({ permission })
const get = of('waste.get').output(String).query(answer)
const follow = of('live.events').subscription(async function* () {
  yield await Promise.resolve(1)
})
const table = ['waste.get', 'waste.get.any', 'live.events']

test('a sound router passes; subscriptions need no output', () => {
  const router = t.router({ waste: t.router({ get }), live: t.router({ events: follow }) })
  expect(checkPermissions(router, table)).toEqual([])
})

const live = t.router({ events: follow })
test.each([
  ['no permission', t.procedure.output(String).query(answer), 'waste.get declares no permission'],
  [
    'another’s permission',
    of('live.events').output(String).query(answer),
    'waste.get carries the permission live',
  ],
  ['a query without output', of('waste.get').query(answer), 'waste.get has no output schema'],
  ['a mutation without output', of('waste.get').mutation(answer), 'waste.get has no output schema'],
])('%s', (_, procedure, problem) => {
  const router = t.router({ waste: t.router({ get: procedure }), live })
  expect(checkPermissions(router, table)).toEqual([expect.stringContaining(problem)])
})

test('a procedure that the table does not know, one that it knows in vain, and a router that hides', () => {
  const drop = of('waste.drop').output(String).mutation(answer)
  expect(checkPermissions(t.router({ waste: t.router({ get, drop }), live }), table)).toEqual([
    expect.stringContaining('waste.drop has no row'),
  ])
  expect(checkPermissions(t.router({ live }), table)).toEqual([
    expect.stringContaining('no procedure is named waste.get:'),
  ])
  const lazy = { _def: { procedures: { 'waste.get': get, 'live.events': follow }, lazy: { user: {} } } }
  expect(checkPermissions(lazy, table)).toEqual([expect.stringContaining('the router user is lazy')])
})
