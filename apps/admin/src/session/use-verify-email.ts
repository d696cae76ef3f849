import { toClientFailure } from '@benne/client'
import { useQuery } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { useLinkToken } from './use-link-token.ts'

const followed = new Map<string, Promise<string>>()

/** A link is good for one use, whatever mounts twice or forgets its cache. What failed may be tried again. */
function followOnce(token: string): Promise<string> {
  const before = followed.get(token)
  if (before) return before
  const call = client.auth.verifyEmail.mutate({ token }).then(({ email }) => email)
  followed.set(token, call)
  call.catch(() => followed.delete(token))
  return call
}

/** Follows the link that led here. */
export function useVerifyEmail() {
  const token = useLinkToken('/verify-email')
  const query = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      const email = await followOnce(token ?? '')
      // What is shown of one's own account is now out of date.
      if (client.session.state.get().status === 'signed-in') await client.session.restore()
      return email
    },
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retryOnMount: false,
    refetchOnReconnect: false,
  })
  const failure = query.error ? toClientFailure(query.error) : null
  const refused = failure?.code === 'link_not_valid' || failure?.code === 'validation'
  return {
    email: query.data,
    failure,
    isNotValid: token === null || refused,
    isFetching: query.isFetching,
    retry: () => void query.refetch(),
  }
}
