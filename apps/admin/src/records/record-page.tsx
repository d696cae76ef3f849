import type { WasteRecord } from '@benne/contracts'
import { Anchor, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import classes from '../components/detail.module.css'
import { useFresh } from '../components/fresh.ts'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { Outcome } from '../outcome/outcome.tsx'
import { useCan } from '../session/use-session.ts'
import { CheckedPart } from './checked-part.tsx'
import { FlagsNote } from './flags-note.tsx'
import { LifecycleSteps } from './lifecycle-steps.tsx'
import { OwnActions } from './own-actions.tsx'
import { PicturesPart } from './pictures-part.tsx'
import { RecordActions } from './record-actions.tsx'
import { RecordFacts } from './record-facts.tsx'
import { AbsentRecord, LoadingRecord, WithdrawnRecord } from './record-states.tsx'
import { useAnnouncedRecord } from './use-announced-record.ts'
import { useRecord } from './use-record.ts'
import { useRecordName } from './use-record-name.ts'
import { StatusBadge, TypeTile } from './waste-mark.tsx'

const RecordHistory = lazy(async () => ({
  default: (await import('./history/record-history.tsx')).RecordHistory,
}))

export default function RecordPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const { data: record, failure, isAbsent, refetch } = useRecord(id)
  return (
    <>
      <Anchor component={Link} to="/records" size="sm" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden /> {t('record.back')}
      </Anchor>
      {record?.withdrawnAt ? (
        <WithdrawnRecord />
      ) : isAbsent ? (
        <AbsentRecord />
      ) : record ? (
        <Facts key={record.id} record={record} />
      ) : failure ? (
        <LoadFailure title={t('record.errorTitle')} failure={failure} onRetry={() => void refetch()} />
      ) : (
        <LoadingRecord />
      )}
    </>
  )
}

function Facts({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const name = useRecordName().short(record)
  const staff = useCan('waste.process')
  const fresh = useFresh().has(record.id)
  useAnnouncedRecord(record)
  return (
    <>
      <PageHeading
        documentTitle={name}
        title={
          <span className={classes.title}>
            <TypeTile type={record.wasteType} size={48} />
            <span>{name}</span>
          </span>
        }
      >
        <StatusBadge status={record.status} large />
      </PageHeading>
      <div className={classes.columns} data-own={!staff || undefined}>
        <Stack gap="lg">
          <FlagsNote flags={record.flags} />
          <Paper className={classes.part} data-fresh={fresh || undefined} component="section">
            <Title order={2} size="h3" mb="md">
              {t('record.progress')}
            </Title>
            <LifecycleSteps record={record} />
          </Paper>
          <Paper className={classes.part} component="section">
            <Title order={2} size="h3" mb="md">
              {t('own.outcome')}
            </Title>
            <Outcome record={record} />
          </Paper>
          <PicturesPart record={record} />
          <Paper className={classes.part} component="section">
            <Title order={2} size="h3" mb="md">
              {t('record.facts')}
            </Title>
            <RecordFacts record={record} />
          </Paper>
          <Suspense fallback={<Skeleton height={160} aria-hidden />}>
            <RecordHistory recordId={record.id} />
          </Suspense>
        </Stack>
        <Stack gap="lg">
          <RecordActions record={record} />
          <CheckedPart record={record} />
          <Notes record={record} />
          <OwnActions record={record} />
        </Stack>
      </div>
    </>
  )
}

function Notes({ record: { processingNotes } }: { record: WasteRecord }) {
  const { t } = useTranslation()
  return (
    <Paper className={classes.part} component="section">
      <Title order={2} size="h3" mb="xs">
        {t('record.notes')}
      </Title>
      {processingNotes ? (
        <Text className={classes.prose}>{processingNotes}</Text>
      ) : (
        <Text c="dimmed">{t('record.noNotes')}</Text>
      )}
    </Paper>
  )
}
