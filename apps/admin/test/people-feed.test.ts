import type { User } from '@benne/contracts'
import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PersonList } from '../src/people/merge-people.ts'
import {
  applyPersonChange,
  arrivalsSince,
  asOwnDoing,
  forgetPeople,
  markArrivals,
  mergePerson,
  onPersonChange,
} from '../src/people/people-feed.ts'
import { peopleKeys } from '../src/people/people-keys.ts'
import { person } from './people.ts'

let cache: QueryClient
const active = peopleKeys.list({ status: 'active' })
const shown = () =>
  cache.getQueryData<PersonList>(active)?.pages.flatMap(({ items }) => items.map(({ id }) => id))
const update = (user: User, action: 'created' | 'updated' | 'deleted' = 'updated') =>
  ({ action, user }) as const

beforeEach(() => {
  forgetPeople()
  cache = new QueryClient()
  const pages = [{ items: [person({ id: 'a' })], nextCursor: null }]
  cache.setQueryData<PersonList>(active, { pages, pageParams: [null] })
  cache.setQueryData(peopleKeys.one('a'), person({ id: 'a' }))
})

describe('a live event about an account', () => {
  it('reaches every list and the open account', () => {
    applyPersonChange(cache, update(person({ id: 'b', minute: 5 }), 'created'))
    expect(shown()).toEqual(['b', 'a'])
    applyPersonChange(cache, update(person({ id: 'a', status: 'suspended' })))
    expect(shown()).toEqual(['b'])
    expect(cache.getQueryData<User>(peopleKeys.one('a'))?.status).toBe('suspended')
  })

  it('takes away whoever is gone, and asks again for the account that is open', () => {
    applyPersonChange(cache, update(person({ id: 'a' }), 'deleted'))
    expect(shown()).toEqual([])
    expect(cache.getQueryState(peopleKeys.one('a'))?.isInvalidated).toBe(true)
  })

  it('is told once, and not when it is one’s own doing', async () => {
    const told = vi.fn<() => void>()
    const stop = onPersonChange(told)
    const suspended = person({ id: 'a', status: 'suspended' })
    mergePerson(cache, { user: suspended, gone: false }) // the answer was faster than the event
    applyPersonChange(cache, update(suspended))
    // oxlint-disable-next-line require-await -- the event comes before the answer
    await asOwnDoing('a', async () => applyPersonChange(cache, update(person({ id: 'a' }))))
    expect(told).not.toHaveBeenCalled()
    applyPersonChange(cache, update(suspended))
    applyPersonChange(cache, update(suspended))
    expect(told).toHaveBeenCalledTimes(1)
    stop()
  })

  it('is kept for answers that were asked for before it', () => {
    applyPersonChange(cache, update(person({ id: 'before' })))
    const mark = markArrivals()
    applyPersonChange(cache, update(person({ id: 'after' })))
    expect(arrivalsSince(mark).map(({ user }) => user.id)).toEqual(['after'])
  })
})
