import type { WasteRecord } from '@benne/contracts'
import { Anchor, Button, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconMapSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { Blank } from '../components/blank.tsx'
import classes from '../components/detail.module.css'
import { useFresh } from '../components/fresh.ts'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { LifecycleSteps } from './lifecycle-steps.tsx'
import { RecordActions } from './record-actions.tsx'
import { RecordFacts } from './record-facts.tsx'
import { useAnnouncedRecord } from './use-announced-record.ts'
import { useRecord } from './use-record.ts'
import { StatusBadge, TypeTile } from './waste-mark.tsx'

export default function RecordPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const { data: record, failure, isAbsent, refetch } = useRecord(id)
  return (
    <>
      <Anchor component={Link} to="/records" size="sm" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden /> {t('record.back')}
      </Anchor>
      {isAbsent ? (
        <Absent />
      ) : record ? (
        <Facts record={record} />
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
  const { mass } = useFormat()
  const fresh = useFresh().has(record.id)
  useAnnouncedRecord(record)
  const name = `${t(`types.${record.wasteType}`)}, ${mass(record.quantity, record.unit)}`
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
      <div className={classes.columns}>
        <Stack gap="lg">
          <Paper className={classes.part} data-fresh={fresh || undefined} component="section">
            <Title order={2} size="h3" mb="md">
              {t('record.progress')}
            </Title>
            <LifecycleSteps record={record} />
          </Paper>
          <Paper className={classes.part} component="section">
            <Title order={2} size="h3" mb="md">
              {t('record.facts')}
            </Title>
            <RecordFacts record={record} />
          </Paper>
        </Stack>
        <Stack gap="lg">
          <RecordActions record={record} />
          <Paper className={classes.part} component="section">
            <Title order={2} size="h3" mb="xs">
              {t('record.notes')}
            </Title>
            {record.processingNotes ? (
              <Text className={classes.prose}>{record.processingNotes}</Text>
            ) : (
              <Text c="dimmed">{t('record.noNotes')}</Text>
            )}
          </Paper>
        </Stack>
      </div>
    </>
  )
}

function Absent() {
  const { t } = useTranslation()
  return (
    <Blank
      icon={<IconMapSearch />}
      heading={<PageHeading title={t('record.notFoundTitle')} />}
      text={t('record.notFound')}
    >
      <Button component={Link} to="/records">
        {t('notFound.home')}
      </Button>
    </Blank>
  )
}

function LoadingRecord() {
  return (
    <>
      <LoadingWord />
      <Stack aria-hidden>
        <Skeleton height={48} width="60%" />
        <Skeleton height={140} />
        <Skeleton height={260} />
      </Stack>
    </>
  )
}
