import { toClientFailure } from '@benne/client'
import type { FaceStatus, Me } from '@benne/contracts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { useAbout } from '../session/use-about.ts'
import { accountKeys } from './account-keys.ts'

/** What is kept of one's face, and what one agreed to. */
export function useFace() {
  const query = useQuery({
    queryKey: accountKeys.face,
    queryFn: ({ signal }): Promise<FaceStatus> => client.auth.faceStatus.query(undefined, { signal }),
    staleTime: 0,
  })
  return { ...query, failure: query.error ? toClientFailure(query.error) : null }
}

/** Whether there is anything to say of faces: where they are not offered, only to who has one kept all the same. */
export function useFaceOffer(me: Me | undefined): boolean {
  const about = useAbout()
  return Boolean(about?.face ?? me?.hasFace)
}

/** Withdraws the consent. Done before, from another window, is as good. */
export function useWithdrawFace(onDone: () => void) {
  const cache = useQueryClient()
  const mutation = useMutation({
    mutationFn: async () => {
      try {
        return await client.auth.faceRemove.mutate()
      } catch (error) {
        if (toClientFailure(error).code !== 'not_found') throw error
        return client.auth.faceStatus.query()
      }
    },
    onSuccess: (status) => {
      cache.setQueryData<FaceStatus>(accountKeys.face, status)
      onDone()
    },
  })
  return { ...mutation, failure: mutation.error ? toClientFailure(mutation.error) : null }
}
