import { ActionIcon, Button, Group, Tooltip } from '@mantine/core'
import { IconKeyboard, IconPlus } from '@tabler/icons-react'
import { type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { filterSearch, type RecordFilter } from '../records/record-filter.ts'
import { LoadingRecords } from '../records/records-states.tsx'
import { useAnnouncedChanges } from '../records/use-announced-changes.ts'
import { useRecordFilter } from '../records/use-record-filter.ts'
import { presetOf } from './presets.ts'
import classes from './queue.module.css'
import { QueueFilters } from './queue-filters.tsx'
import { QueueTabs } from './queue-tabs.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { useAnnouncedFound } from './use-announced-found.ts'
import { useQueue } from './use-queue.ts'
import { useWide } from './use-wide.ts'
import { Workbench } from './workbench.tsx'

/** Everybody's records, for staff to work through. */
export default function QueuePage() {
  const { t } = useTranslation()
  const filter = useRecordFilter()
  const searchField = useRef<HTMLInputElement>(null)
  const [isHelpOpen, setHelpOpen] = useState(false)
  useAnnouncedChanges(filter)
  return (
    <>
      <PageHeading title={t('records.title')} lead={t(`queue.lead.${presetOf(filter)}`)}>
        <Group gap="sm">
          <Tooltip label={t('shortcuts.show')} withinPortal={false}>
            <ActionIcon
              variant="default"
              size={40}
              aria-label={t('shortcuts.show')}
              onClick={() => setHelpOpen(true)}
            >
              <IconKeyboard size={20} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Button
            component={Link}
            to="/records/new"
            size="md"
            leftSection={<IconPlus size={18} aria-hidden />}
          >
            {t('records.declare')}
          </Button>
        </Group>
      </PageHeading>
      <QueueTabs filter={filter} />
      <QueueFilters filter={filter} searchField={searchField} />
      <Records filter={filter} searchField={searchField} onHelp={() => setHelpOpen(true)} />
      {isHelpOpen && <ShortcutsDialog onClose={() => setHelpOpen(false)} />}
    </>
  )
}

interface RecordsProps {
  filter: RecordFilter
  searchField: RefObject<HTMLInputElement | null>
  onHelp: () => void
}

function Records({ filter, searchField, onHelp }: RecordsProps) {
  const { t } = useTranslation()
  const queue = useQueue(filter)
  const wide = useWide()
  useAnnouncedFound(filter, queue)
  if (!queue.records) {
    return queue.failure ? (
      <LoadFailure
        title={t('records.errorTitle')}
        failure={queue.failure}
        onRetry={() => void queue.refetch()}
      />
    ) : (
      <LoadingRecords wide={wide} />
    )
  }
  return (
    <div className={queue.isPlaceholderData ? classes.stale : undefined} aria-busy={queue.isPlaceholderData}>
      {/* Another filter begins at the top, with nothing selected. */}
      <Workbench
        key={filterSearch(filter)}
        filter={filter}
        queue={queue}
        records={queue.records}
        wide={wide}
        searchField={searchField}
        onHelp={onHelp}
      />
    </div>
  )
}
