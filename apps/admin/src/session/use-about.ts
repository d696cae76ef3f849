import type { About } from '@benne/contracts'
import { useQuery } from '@tanstack/react-query'
import { client } from '../app/client.ts'

/** What this installation is like; undefined until it has answered. */
export function useAbout(): About | undefined {
  const about = useQuery({
    queryKey: ['about'],
    queryFn: () => client.system.about.query(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return about.data
}
