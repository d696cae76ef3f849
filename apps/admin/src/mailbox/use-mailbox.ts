import { toClientFailure } from '@benne/client'
import type { Mailbox } from '@benne/contracts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { announce } from '../components/announcer.tsx'

const refreshMs = 3_000

/** What Benne would have sent from this machine, newest first, kept up to date. */
export function useMailbox(enabled: boolean) {
  const { t } = useTranslation()
  const query = useQuery({
    queryKey: ['mailbox'],
    queryFn: ({ signal }): Promise<Mailbox> => client.system.mailbox.query(undefined, { signal }),
    enabled,
    staleTime: 0,
    refetchInterval: refreshMs,
  })
  const newest = query.data?.items[0]
  const before = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (before.current && newest && newest.id !== before.current)
      announce(t('mailbox.announceNew', { subject: newest.subject }))
    before.current = newest?.id
  }, [newest, t])
  return { ...query, failure: query.error ? toClientFailure(query.error) : null }
}
