import { Button } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Blank } from '../components/blank.tsx'
import type { RecordFilter } from '../records/record-filter.ts'
import { EmptyRecords } from '../records/records-states.tsx'
import { isPreset, presetOf } from './presets.ts'

/** Nothing in a view is good news; nothing found by a filter is not. */
export function EmptyQueue({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const preset = presetOf(filter)
  if (preset === 'all' || !isPreset(filter)) return <EmptyRecords filter={filter} />
  return (
    <Blank icon={<IconChecks />} title={t('queue.emptyTitle')} text={t(`queue.empty.${preset}`)}>
      <Button component={Link} to="/records" variant="default">
        {t('queue.presets.all')}
      </Button>
    </Blank>
  )
}
