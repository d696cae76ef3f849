import { Button, Collapse, NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAdjustmentsHorizontal, IconSearch, IconSortDescending } from '@tabler/icons-react'
import { type RefObject, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { SearchField } from '../components/search-field.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { filterSearch, type RecordFilter, readRecordFilter } from '../records/record-filter.ts'
import { FilterFields } from './filter-fields.tsx'
import { beyondPreset } from './presets.ts'
import classes from './queue.module.css'
import { QueueChips } from './queue-chips.tsx'
import { readSort, sortKey, sorts } from './sorts.ts'

interface QueueFiltersProps {
  filter: RecordFilter
  searchField: RefObject<HTMLInputElement | null>
}

/** Search, order, and everything that the queue can be narrowed down to. */
export function QueueFilters({ filter, searchField }: QueueFiltersProps) {
  const { t } = useTranslation()
  const [isOpen, { toggle }] = useDisclosure(false)
  const panel = useId()
  const { number } = useFormat()
  const change = useChange()
  const set = beyondPreset(filter).length
  return (
    <search>
      <div className={classes.tools}>
        <SearchField
          ref={searchField}
          className={classes.search}
          aria-label={t('queue.search')}
          placeholder={t('queue.searchPlaceholder')}
          leftSection={<IconSearch size={18} aria-hidden />}
          maxLength={100}
          value={filter.search ?? ''}
          onSettle={(search) => change({ search: search || undefined })}
        />
        <Button
          variant="default"
          size="md"
          leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden />}
          aria-expanded={isOpen}
          aria-controls={panel}
          onClick={toggle}
        >
          {set > 0 ? t('queue.filtersSet', { number: number(set) }) : t('queue.filters')}
        </Button>
        <NativeSelect
          className={classes.sort}
          aria-label={t('queue.sort')}
          leftSection={<IconSortDescending size={18} aria-hidden />}
          data={sorts.map((key) => ({ value: key, label: t(`queue.sorts.${key}`) }))}
          value={sortKey(filter)}
          onChange={(event) => change(readSort(event.currentTarget.value))}
        />
      </div>
      <Collapse expanded={isOpen} id={panel}>
        <FilterFields filter={filter} onChange={change} />
      </Collapse>
      <QueueChips filter={filter} />
    </search>
  )
}

/** Changes some of the filter and leaves the rest as the address has it by now. */
function useChange() {
  const [, setSearch] = useSearchParams()
  return (part: RecordFilter) => {
    const now = readRecordFilter(new URLSearchParams(location.search), true)
    setSearch(filterSearch({ ...now, ...part }), { replace: true })
  }
}
