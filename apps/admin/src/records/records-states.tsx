import { Button, Skeleton, Stack } from '@mantine/core'
import { IconFilterOff, IconPlus, IconRecycle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Blank } from '../components/blank.tsx'
import classes from '../components/list.module.css'
import { LoadingWord } from '../components/page-loading.tsx'
import { useCan } from '../session/use-session.ts'
import { isNarrowed, type RecordFilter } from './record-filter.ts'

/** As many rows as fit a screen, in the shape of what comes. */
export function LoadingRecords({ wide }: { wide: boolean }) {
  return (
    <>
      <LoadingWord />
      <Stack gap={wide ? 0 : 'sm'} className={wide ? classes.table : undefined} aria-hidden>
        {Array.from({ length: wide ? 10 : 5 }, (_, row) => (
          <div key={row} className={wide ? classes.loadingRow : classes.card}>
            <div className={classes.lead}>
              <Skeleton width={36} height={36} radius="md" />
              <Skeleton width={`${9 + ((row * 5) % 7)}rem`} height={12} />
            </div>
            {wide && <Skeleton width="5rem" height={12} />}
            {wide && <Skeleton width="7rem" height={12} />}
            <Skeleton width="6rem" height={24} radius="xl" />
          </div>
        ))}
      </Stack>
    </>
  )
}

export function EmptyRecords({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const all = useCan('waste.read.any')
  if (isNarrowed(filter)) {
    return (
      <Blank
        icon={<IconFilterOff />}
        title={t('records.emptyFilteredTitle')}
        text={t('records.emptyFiltered')}
      >
        <Button component={Link} to="/records" variant="default">
          {t('records.clearFilters')}
        </Button>
      </Blank>
    )
  }
  return (
    <Blank
      icon={<IconRecycle />}
      title={t('records.emptyTitle')}
      text={all ? t('records.emptyStaff') : t('records.emptyMine')}
    >
      <Button component={Link} to="/records/new" leftSection={<IconPlus size={18} aria-hidden />}>
        {t('records.declare')}
      </Button>
    </Blank>
  )
}
