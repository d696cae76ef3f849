import { ListUsersInput, Role, UserStatus } from '@benne/contracts'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { PersonFilter } from './merge-people.ts'

/** The filter as the address says it. */
export function usePersonFilter(): PersonFilter {
  const [params] = useSearchParams()
  return useMemo(() => readPersonFilter(params), [params])
}

/** What is not a role or a status, or too long to be searched for, counts as no filter. */
export function readPersonFilter(params: URLSearchParams): PersonFilter {
  return {
    search: ListUsersInput.shape.search.safeParse(params.get('q') ?? undefined).data || undefined,
    role: Role.safeParse(params.get('role')).data,
    status: UserStatus.safeParse(params.get('status')).data,
  }
}

export function filterSearch({ search, role, status }: PersonFilter): string {
  const params = new URLSearchParams()
  if (search) params.set('q', search)
  if (role) params.set('role', role)
  if (status) params.set('status', status)
  return params.toString()
}
