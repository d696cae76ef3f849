import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconDevicesOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Blank } from '../components/blank.tsx'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { EndSessionsDialog } from './end-sessions-dialog.tsx'
import { SessionsList } from './sessions-list.tsx'
import { type Ending, useSessions } from './use-sessions.ts'

/** Where one is signed in, and how to end any of it. */
export default function SessionsPage() {
  const { t } = useTranslation()
  const { data, failure, refetch } = useSessions()
  const [ending, setEnding] = useState<Ending | null>(null)
  const others = data?.items.filter(({ current }) => !current).length ?? 0
  return (
    <>
      <PageHeading title={t('sessions.title')} lead={t('sessions.lead')}>
        {data && data.items.length > 0 && (
          <Group gap="sm">
            {others > 0 && (
              <Button variant="default" onClick={() => setEnding({ kind: 'others' })}>
                {t('sessions.endOthers')}
              </Button>
            )}
            <Button variant="default" onClick={() => setEnding({ kind: 'everywhere' })}>
              {t('sessions.endEverywhere')}
            </Button>
          </Group>
        )}
      </PageHeading>
      {data ? (
        data.items.length > 0 ? (
          <Stack gap="md">
            <SessionsList sessions={data.items} onEnd={(session) => setEnding({ kind: 'one', session })} />
            {others === 0 && <Text c="dimmed">{t('sessions.only')}</Text>}
          </Stack>
        ) : (
          <Blank icon={<IconDevicesOff />} title={t('sessions.emptyTitle')} text={t('sessions.empty')} />
        )
      ) : failure ? (
        <LoadFailure title={t('sessions.errorTitle')} failure={failure} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
      {ending && <EndSessionsDialog ending={ending} others={others} onClose={() => setEnding(null)} />}
    </>
  )
}

function Loading() {
  return (
    <>
      <LoadingWord />
      <Stack aria-hidden gap="sm">
        <Skeleton height={76} />
        <Skeleton height={76} />
        <Skeleton height={76} />
      </Stack>
    </>
  )
}
