import { toClientFailure } from '@benne/client'
import { Id, type User } from '@benne/contracts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { findInList } from '../components/paged-list.ts'
import type { PersonList } from './merge-people.ts'
import { arrivalsSince, markArrivals } from './people-feed.ts'
import { peopleKeys } from './people-keys.ts'

/** One account, for staff; shown at once when a list already has it. An id that cannot be one is not asked for. */
export function usePerson(id: string) {
  const cache = useQueryClient()
  const isId = Id.safeParse(id).success
  const query = useQuery({
    queryKey: peopleKeys.one(id),
    queryFn: async ({ signal }): Promise<User> => {
      const mark = markArrivals()
      const user = await client.users.get.query({ id }, { signal })
      return arrivalsSince(mark).find((other) => other.user.id === id)?.user ?? user
    },
    enabled: isId,
    placeholderData: () =>
      cache
        .getQueriesData<PersonList>({ queryKey: peopleKeys.lists })
        .map(([, list]) => list && findInList(list, id))
        .find(Boolean),
  })
  const failure = query.error ? toClientFailure(query.error) : null
  return { ...query, failure, isAbsent: !isId || failure?.code === 'not_found' }
}
