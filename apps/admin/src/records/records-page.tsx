import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { LoadFailure } from '../components/load-failure.tsx'
import { More } from '../components/more.tsx'
import { NewPill } from '../components/new-pill.tsx'
import { PageHeading } from '../components/page.tsx'
import { useHeldBack } from '../components/use-held-back.ts'
import { useCan } from '../session/use-session.ts'
import type { RecordFilter } from './merge-records.ts'
import { ProcessDialog } from './process-dialog.tsx'
import { RecordCards } from './record-cards.tsx'
import { RecordFilters } from './record-filters.tsx'
import { RecordTable } from './record-table.tsx'
import classes from './records-page.module.css'
import { EmptyRecords, LoadingRecords } from './records-states.tsx'
import { useAnnouncedChanges } from './use-announced-changes.ts'
import type { Move } from './use-move.tsx'
import { filterSearch, useRecordFilter } from './use-record-filter.ts'
import { useRecords } from './use-records.ts'

export default function RecordsPage() {
  const { t } = useTranslation()
  const all = useCan('waste.read.any')
  const filter = useRecordFilter()
  useAnnouncedChanges(filter)
  return (
    <>
      <PageHeading
        title={all ? t('records.title') : t('records.titleMine')}
        lead={all ? t('records.leadStaff') : t('records.leadMine')}
      >
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
  const { shown, held } = useHeldBack(query.records ?? [])
  const [move, setMove] = useState<Move | null>(null)
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
  return (
    <>
      {query.records.length === 0 ? (
        <EmptyRecords filter={filter} />
      ) : (
        <>
          <NewPill held={held} label={t('records.newCount', { count: held.length })} />
          <List records={shown} onMove={setMove} />
          <More query={query} />
        </>
      )}
      {/* Stays when its record leaves the list: somebody may be typing in it. */}
      {move && <ProcessDialog move={move} onClose={() => setMove(null)} />}
    </>
  )
}
