import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { LoadFailure } from '../components/load-failure.tsx'
import { More } from '../components/more.tsx'
import { NewPill } from '../components/new-pill.tsx'
import { PageHeading } from '../components/page.tsx'
import { useHeldBack } from '../components/use-held-back.ts'
import { RecordCards } from './record-cards.tsx'
import { filterSearch, isNewestFirst, type RecordFilter } from './record-filter.ts'
import { RecordFilters } from './record-filters.tsx'
import { RecordTable } from './record-table.tsx'
import classes from './records-page.module.css'
import { EmptyRecords, LoadingRecords } from './records-states.tsx'
import { useAnnouncedChanges } from './use-announced-changes.ts'
import { useRecordFilter } from './use-record-filter.ts'
import { useRecords } from './use-records.ts'

/** One's own records. Staff have the queue instead. */
export default function RecordsPage() {
  const { t } = useTranslation()
  const filter = useRecordFilter()
  useAnnouncedChanges(filter)
  return (
    <>
      <PageHeading title={t('records.titleMine')} lead={t('records.leadMine')}>
        <Button
          component={Link}
          to="/records/new"
          size="md"
          className={classes.declare}
          leftSection={<IconPlus size={18} aria-hidden />}
        >
          {t('records.declare')}
        </Button>
      </PageHeading>
      <RecordFilters filter={filter} />
      <RecordList key={filterSearch(filter)} filter={filter} />
    </>
  )
}

function RecordList({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const query = useRecords(filter)
  const { shown, held } = useHeldBack(query.records ?? [], isNewestFirst(filter))
  const wide = useMediaQuery('(min-width: 60em)', undefined, { getInitialValueInEffect: false })
  const List = wide ? RecordTable : RecordCards

  if (!query.records) {
    return query.failure ? (
      <LoadFailure
        title={t('records.errorTitle')}
        failure={query.failure}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <LoadingRecords wide={wide} />
    )
  }
  if (query.records.length === 0) return <EmptyRecords filter={filter} />
  return (
    <>
      <NewPill held={held} label={t('records.newCount', { count: held.length })} />
      <List records={shown} />
      <More query={query} />
    </>
  )
}
