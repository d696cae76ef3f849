import type { User } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { freshenPage, matches, mergeIntoList, type PersonList } from '../src/people/merge-people.ts'
import { person } from './people.ts'

const a = person({ id: 'a', minute: 30 })
const b = person({ id: 'b', minute: 20, firstName: 'Bruno', lastName: 'Paris', email: 'b@example.org' })
const list = (items: User[]): PersonList => ({ pages: [{ items, nextCursor: null }], pageParams: [null] })
const ids = ({ pages }: PersonList) => pages.flatMap(({ items }) => items.map(({ id }) => id))
const now = (user: User, gone = false) => ({ user, gone })

describe('a search', () => {
  it.each([
    ['', true],
    ['lea', true],
    ['LÉA', true],
    ['martin léa', true],
    ['lea_m', true],
    ['@example', true],
    ['mart  lea', true],
    ['paul', false],
    ['lea paul', false],
  ])('for “%s” finds Léa Martin: %s', (search, found) => {
    expect(matches(a, { search })).toBe(found)
  })

  it('goes with the role and the status', () => {
    expect(matches(a, { search: 'lea', role: 'user', status: 'active' })).toBe(true)
    expect(matches(a, { role: 'admin' })).toBe(false)
    expect(matches(a, { status: 'pending' })).toBe(false)
  })
})

describe('an account that changes elsewhere', () => {
  it('changes where it stands', () => {
    const after = mergeIntoList(list([a, b]), now({ ...b, status: 'suspended' }), {})
    expect(ids(after)).toEqual(['a', 'b'])
    expect(after.pages[0]?.items[1]?.status).toBe('suspended')
  })

  it('comes to its place when it is new, and goes with its owner', () => {
    expect(ids(mergeIntoList(list([b]), now(a), {}))).toEqual(['a', 'b'])
    expect(ids(mergeIntoList(list([a, b]), now(a, true), {}))).toEqual(['b'])
    expect(ids(mergeIntoList(list([b]), now(a, true), {}))).toEqual(['b'])
  })

  it('leaves a list that it no longer fits', () => {
    expect(ids(mergeIntoList(list([a]), now({ ...a, status: 'suspended' }), { status: 'active' }))).toEqual(
      [],
    )
  })
})

describe('a page that was on its way', () => {
  it('takes what arrived in the meantime; as a later page only whom it knows', () => {
    const page = { items: [b], nextCursor: 'more' }
    const changed = { ...b, status: 'suspended' as const }
    expect(freshenPage(page, [now(changed), now(a)], {}, true).items).toEqual([a, changed])
    expect(freshenPage(page, [now(changed), now(a)], {}, false).items).toEqual([changed])
  })
})
