import { toClientFailure } from '@benne/client'
import type { Role, User } from '@benne/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { auditKeys } from '../audit/audit-keys.ts'
import { useConfirmed } from '../session/confirm-password.tsx'
import { asOwnDoing, mergePerson } from './people-feed.ts'
import { peopleKeys } from './people-keys.ts'

/** What is to be done to somebody's account. */
export type Deed =
  | { action: 'activate' | 'deactivate' | 'suspend'; reason?: string }
  | { action: 'endSessions' }
  | { action: 'sendPasswordReset' }
  | { action: 'setRole'; role: Role }

export interface Done {
  /** The account as it is now, where the deed changed it. */
  user?: User
  /** How many sessions were ended, where that was asked for. */
  ended?: number
}

/** Does something to an account. Whatever comes of it, the screen then shows the account as it is. */
export function usePersonAction(id: string) {
  const cache = useQueryClient()
  const confirmed = useConfirmed()
  const mutation = useMutation({
    mutationFn: (deed: Deed): Promise<Done> => asOwnDoing(id, () => confirmed(() => perform(id, deed))),
    onSuccess: ({ user }) => {
      if (user) mergePerson(cache, { user, gone: false })
      void cache.invalidateQueries({ queryKey: peopleKeys.statistics })
    },
    onError: () => {
      void cache.invalidateQueries({ queryKey: peopleKeys.lists })
      void cache.invalidateQueries({ queryKey: peopleKeys.one(id) })
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: auditKeys.all })
    },
  })
  return { ...mutation, failure: mutation.error ? toClientFailure(mutation.error) : null }
}

async function perform(id: string, deed: Deed): Promise<Done> {
  if (deed.action === 'setRole') return { user: await client.users.setRole.mutate({ id, role: deed.role }) }
  if (deed.action === 'endSessions') return client.users.endSessions.mutate({ id })
  if (deed.action === 'sendPasswordReset') {
    await client.users.sendPasswordReset.mutate({ id })
    return {}
  }
  const { action, reason } = deed
  return { user: await client.users[action].mutate({ id, ...(reason && { reason }) }) }
}
