import type { ClientFailure } from '@benne/client'
import { Button, Paper, Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { IconCloudOff, IconFilterOff, IconPlus, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Blank } from '../components/blank.tsx'
import { Reference } from '../components/failure-notice.tsx'
import { useCan } from '../session/use-session.ts'
import type { RecordFilter } from './merge-records.ts'

/** As many rows as fit a screen, in the shape of what comes. */
export function LoadingRecords({ wide }: { wide: boolean }) {
  const { t } = useTranslation()
  return (
    <Paper p={wide ? 'md' : 0} bg={wide ? 'var(--benne-surface)' : 'transparent'} withBorder={wide} role="status">
      <VisuallyHidden>{t('app.loading')}</VisuallyHidden>
      <Stack gap="sm" aria-hidden>
        {Array.from({ length: 8 }, (_, row) => (
          <Skeleton key={row} height={wide ? 40 : 112} radius="md" />
        ))}
      </Stack>
    </Paper>
  )
}

export function EmptyRecords({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const all = useCan('waste.read.any')
  if (filter.status ?? filter.wasteType) {
    return (
      <Blank icon={<IconFilterOff />} title={t('records.emptyFilteredTitle')} text={t('records.emptyFiltered')}>
        <Button component={Link} to="/records" variant="default">
          {t('records.clearFilters')}
        </Button>
      </Blank>
    )
  }
  return (
    <Blank
      icon={<IconTrash />}
      title={t('records.emptyTitle')}
      text={all ? t('records.emptyStaff') : t('records.emptyMine')}
    >
      <Button component={Link} to="/records/new" leftSection={<IconPlus size={18} aria-hidden />}>
        {t('records.declare')}
      </Button>
    </Blank>
  )
}

export function ListFailure({ failure, onRetry }: { failure: ClientFailure; onRetry(): void }) {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Blank
        icon={<IconCloudOff />}
        title={t('records.errorTitle')}
        text={
          <>
            {t(`errors.${failure.code}`)}
            <Reference failure={failure} />
          </>
        }
      >
        <Button leftSection={<IconRefresh size={18} aria-hidden />} onClick={onRetry}>
          {t('app.retry')}
        </Button>
      </Blank>
    </div>
  )
}
