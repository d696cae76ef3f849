import type { WasteRecord } from '@benne/contracts'
import { Button, Kbd, Paper, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconArrowRight, IconCircleCheck, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { Outcome } from '../outcome/outcome.tsx'
import { Picture } from '../pictures/picture.tsx'
import { FlagsNote } from '../records/flags-note.tsx'
import { AbsentRecord, LoadingRecord } from '../records/record-states.tsx'
import { useRecord } from '../records/use-record.ts'
import { useRecordName } from '../records/use-record-name.ts'
import classes from './declare-page.module.css'

/** What comes of a record that was just declared, and the way to the next. */
export default function DeclaredPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const { data: record, failure, isAbsent, refetch } = useRecord(id)
  if (isAbsent || record?.withdrawnAt) return <AbsentRecord />
  if (record) return <Result record={record} />
  if (!failure) return <LoadingRecord />
  return <LoadFailure title={t('record.errorTitle')} failure={failure} onRetry={() => void refetch()} />
}

function Result({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const name = useRecordName()
  const navigate = useNavigate()
  // The heading has the focus when the page opens: Enter then goes on, and does nothing to what has its own Enter.
  useHotkeys([
    [
      'Enter',
      (event) => {
        if (event.target === document.body || (event.target as Element).matches('h1, main'))
          void navigate('/records/new')
      },
      { preventDefault: false },
    ],
  ])
  const [image] = record.images
  return (
    <div className={classes.root}>
      <PageHeading
        documentTitle={t('declared.title')}
        title={
          <span className={classes.declared}>
            <IconCircleCheck size={32} aria-hidden /> {t('declared.title')}
          </span>
        }
      />
      <Stack gap="lg">
        <Paper className={classes.part}>
          <div className={classes.subject}>
            {image && (
              <span className={classes.picture}>
                <Picture url={image.thumbnailUrl} alt="" />
              </span>
            )}
            <div>
              <Text fw={600}>{name.short(record)}</Text>
              <Text size="sm" c="dimmed">
                {t('declared.next')}
              </Text>
            </div>
          </div>
          <Outcome record={record} large />
        </Paper>
        <FlagsNote flags={record.flags} />
        <div className={classes.send}>
          <Button
            component={Link}
            to="/records/new"
            size="md"
            leftSection={<IconPlus size={18} aria-hidden />}
          >
            {t('declared.another')}
          </Button>
          <Button
            component={Link}
            to={`/records/${record.id}`}
            size="md"
            variant="default"
            rightSection={<IconArrowRight size={18} aria-hidden />}
          >
            {t('declared.see')}
          </Button>
          <Text size="sm" c="dimmed" className={classes.keys}>
            <Kbd size="xs">{t('declare.enterKey')}</Kbd> {t('declared.enter')}
          </Text>
        </div>
      </Stack>
    </div>
  )
}
