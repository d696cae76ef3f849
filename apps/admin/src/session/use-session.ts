import type { SessionState } from '@benne/client'
import { can, type Permission, type User } from '@benne/contracts'
import { client } from '../app/client.ts'
import { useValue } from '../components/use-value.ts'

export function useSession(): SessionState {
  return useValue(client.session.state)
}

/** Who is signed in. For pages behind `RequireSession` only. */
export function useMe(): User {
  const { user } = useSession()
  if (!user) throw new Error('nobody is signed in')
  return user
}

export function useCan(permission: Permission): boolean {
  const { user } = useSession()
  return can(user?.role ?? 'anonymous', permission)
}
