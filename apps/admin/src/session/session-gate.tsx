import { Button } from '@mantine/core'
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { Blank } from '../components/blank.tsx'
import { PageLoading } from '../components/page-loading.tsx'
import { useSession } from './use-session.ts'

const retryMs = 4_000

/** Waits until it is known whether somebody is signed in, then shows the rest. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { status } = useSession()
  const restoring = useQuery({
    queryKey: ['session'],
    // It never throws; 'unknown' means that the server could not be asked.
    queryFn: async () => (await client.session.restore()).status,
    enabled: status === 'unknown',
    staleTime: 0,
    refetchInterval: retryMs,
  })
  if (status !== 'unknown') return children
  return restoring.data ? <Unreachable onRetry={() => void restoring.refetch()} /> : <PageLoading />
}

function Unreachable({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation()
  return (
    <Blank icon={<IconPlugConnectedX />} title={t('restore.title')} text={t('restore.text')} level={1}>
      <Button leftSection={<IconRefresh size={18} aria-hidden />} onClick={onRetry}>
        {t('app.retry')}
      </Button>
    </Blank>
  )
}
