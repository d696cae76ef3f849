import { toClientFailure } from '@benne/client'
import type { Me, UpdateMeInput } from '@benne/contracts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { arrivalsSince, markArrivals } from '../people/people-feed.ts'
import { useConfirmed } from '../session/confirm-password.tsx'
import { accountKeys } from './account-keys.ts'

/** One's own account with its preferences, as the server has it now. */
export function useAccount() {
  const query = useQuery({
    queryKey: accountKeys.me,
    queryFn: async ({ signal }): Promise<Me> => {
      const mark = markArrivals()
      const me = await client.users.me.query(undefined, { signal })
      return { ...me, ...arrivalsSince(mark).find(({ user }) => user.id === me.id)?.user }
    },
    staleTime: 0,
  })
  return { ...query, failure: query.error ? toClientFailure(query.error) : null }
}

/** Changes one's own account; nothing is shown as changed before the server says so. */
export function useSaveAccount() {
  const cache = useQueryClient()
  const confirmed = useConfirmed()
  const mutation = useMutation({
    mutationFn: (input: UpdateMeInput) => confirmed(() => client.users.updateMe.mutate(input)),
    onSuccess: (me) => {
      cache.setQueryData<Me>(accountKeys.me, me)
      client.session.update(me)
    },
    // It may have gone through all the same.
    onError: () => void cache.invalidateQueries({ queryKey: accountKeys.me }),
  })
  return { ...mutation, failure: mutation.error ? toClientFailure(mutation.error) : null }
}
