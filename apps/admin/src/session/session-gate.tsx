import { Button, Loader } from '@mantine/core'
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { Blank } from '../components/blank.tsx'
import { useSession } from './use-session.ts'

const retryMs = 4_000

/** Waits until it is known whether somebody is signed in, then shows the rest. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { status } = useSession()
  const [failed, setFailed] = useState(false)
  const restore = useCallback(async () => {
    const state = await client.session.restore()
    setFailed(state.status === 'unknown')
  }, [])

  useEffect(() => {
    void restore()
  }, [restore])
  useEffect(() => {
    if (!failed) return
    const timer = setInterval(() => void restore(), retryMs)
    addEventListener('online', restore)
    return () => {
      clearInterval(timer)
      removeEventListener('online', restore)
    }
  }, [failed, restore])

  if (status !== 'unknown') return children
  return failed ? <Unreachable onRetry={restore} /> : <Waiting />
}

function Waiting() {
  const { t } = useTranslation()
  return (
    <Blank>
      <Loader role="status" aria-label={t('app.loading')} />
    </Blank>
  )
}

function Unreachable({ onRetry }: { onRetry(): Promise<void> }) {
  const { t } = useTranslation()
  return (
    <Blank icon={<IconPlugConnectedX />} title={t('restore.title')} text={t('restore.text')} level={1}>
      <Button leftSection={<IconRefresh size={18} />} onClick={() => void onRetry()}>
        {t('app.retry')}
      </Button>
    </Blank>
  )
}
