import type { RecordHistory as History } from '@benne/contracts'
import { Paper, Skeleton, Stack, Title } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../../components/detail.module.css'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { LoadingWord } from '../../components/page-loading.tsx'
import own from './history.module.css'
import { HistoryEvent } from './history-event.tsx'
import { tellEvents } from './told-events.ts'
import { useHistory } from './use-history.ts'
import { Verdict } from './verdict.tsx'

/** Everything that was ever done to a record, in words, and whether anybody has altered it since. */
export function RecordHistory({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const { data, failure, refetch } = useHistory(recordId)
  return (
    <Paper className={classes.part} component="section" aria-labelledby="history-title">
      <Title order={2} size="h3" mb="sm" id="history-title">
        {t('history.title')}
      </Title>
      {data ? (
        <Told history={data} />
      ) : failure ? (
        <FailureNotice failure={failure} title={t('history.errorTitle')} onRetry={() => void refetch()} />
      ) : (
        <>
          <LoadingWord />
          <Stack aria-hidden>
            <Skeleton height={56} />
            <Skeleton height={20} width="70%" />
            <Skeleton height={20} width="55%" />
          </Stack>
        </>
      )}
    </Paper>
  )
}

function Told({ history }: { history: History }) {
  const told = useMemo(() => tellEvents(history.events), [history.events])
  const faulty = new Set(history.faults.map(({ seq }) => seq))
  return (
    <>
      <Verdict history={history} />
      <ol className={own.events}>
        {told.map((one) => (
          <HistoryEvent key={one.event.seq} told={one} isFaulty={faulty.has(one.event.seq)} />
        ))}
      </ol>
    </>
  )
}
