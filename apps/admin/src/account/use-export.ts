import { toClientFailure } from '@benne/client'
import type { PersonalExport } from '@benne/contracts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { announce } from '../components/announcer.tsx'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { useConfirmed } from '../session/confirm-password.tsx'
import { accountKeys } from './account-keys.ts'
import { downloadExport } from './download-export.ts'
import { exportPollMs, exportState } from './export-state.ts'

/** The copy of one's data: asking for it, following it, and saving it. */
export function useExport() {
  const cache = useQueryClient()
  const confirmed = useConfirmed()
  const status = useQuery({
    queryKey: accountKeys.export,
    queryFn: ({ signal }): Promise<PersonalExport | null> =>
      client.users.exportStatus.query(undefined, { signal }),
    staleTime: 0,
    refetchInterval: (query) => exportPollMs(query.state.data),
  })
  const ask = useMutation({
    mutationFn: () => confirmed(() => client.users.exportMe.mutate()),
    onSuccess: (copy) => cache.setQueryData<PersonalExport | null>(accountKeys.export, copy),
  })
  const download = useMutation({
    mutationFn: ({ id, readyAt }: PersonalExport) =>
      confirmed(() => downloadExport(id, `benne-${(readyAt ?? new Date()).toISOString().slice(0, 10)}.zip`)),
  })
  const askFailure = ask.error && toClientFailure(ask.error)
  const wait = useRetryAfter(askFailure)
  const copy = status.data
  const state = exportState(copy, status.dataUpdatedAt)
  useSaidWhenReady(state)
  return {
    copy,
    state,
    isLoading: status.isPending,
    statusFailure: status.error && toClientFailure(status.error),
    retryStatus: () => void status.refetch(),
    ask: () => {
      if (wait === 0 && !ask.isPending) ask.mutate()
    },
    isAsking: ask.isPending,
    askFailure,
    wait,
    download: () => copy && download.mutate(copy),
    isDownloading: download.isPending,
    downloadFailure: download.error && toClientFailure(download.error),
  }
}

/** Said aloud when it becomes ready while one waits, not when one finds it so. */
function useSaidWhenReady(state: ReturnType<typeof exportState>): void {
  const { t } = useTranslation()
  const before = useRef(state)
  useEffect(() => {
    const waited = before.current === 'queued' || before.current === 'running'
    if (waited && state === 'ready') announce(t('data.announceReady'))
    before.current = state
  }, [state, t])
}
