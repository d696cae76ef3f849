import { toClientFailure } from '@benne/client'
import type { SessionInfo, SessionList } from '@benne/contracts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { useConfirmed } from '../session/confirm-password.tsx'
import { signedOutEverywhere } from '../session/ending.ts'
import { accountKeys } from './account-keys.ts'

/** Where one is signed in; asked for again whenever one comes back to the window. */
export function useSessions() {
  const query = useQuery({
    queryKey: accountKeys.sessions,
    queryFn: ({ signal }): Promise<SessionList> => client.auth.sessions.query(undefined, { signal }),
    staleTime: 0,
    refetchOnWindowFocus: 'always',
  })
  return { ...query, failure: query.error ? toClientFailure(query.error) : null }
}

export type Ending = { kind: 'one'; session: SessionInfo } | { kind: 'others' | 'everywhere' }

/** Ends one session, all others, or all. One that is over already is as good as ended. */
export function useEndSessions() {
  const cache = useQueryClient()
  const confirmed = useConfirmed()
  const mutation = useMutation({
    mutationFn: async (ending: Ending) => {
      if (ending.kind === 'everywhere') {
        await confirmed(() => client.auth.logoutAll.mutate())
        await signedOutEverywhere()
        return
      }
      await confirmed(async () => {
        const ids = ending.kind === 'one' ? [ending.session.id] : await otherIds()
        await Promise.all(ids.map(end))
      })
    },
    onSettled: () => cache.invalidateQueries({ queryKey: accountKeys.sessions }),
  })
  return { ...mutation, failure: mutation.error ? toClientFailure(mutation.error) : null }
}

/** Of now: the list on the screen may be older than the newest of them. */
async function otherIds(): Promise<string[]> {
  const { items } = await client.auth.sessions.query()
  return items.filter(({ current }) => !current).map(({ id }) => id)
}

const end = (id: string) =>
  client.auth.revokeSession.mutate({ id }).catch((error: unknown) => {
    if (toClientFailure(error).code !== 'not_found') throw error
  })
