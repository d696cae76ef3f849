import { type WasteType, wasteStatuses, wasteTypes } from '@benne/contracts'
import { Button, Collapse, NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCalendar, IconSearch, IconSortDescending } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { DayField } from '../components/day-field.tsx'
import { FilterLink, FilterLinks, FilterMenu, Filters } from '../components/filters.tsx'
import { SearchField } from '../components/search-field.tsx'
import { readSort, sortKey, sorts } from '../queue/sorts.ts'
import { filterSearch, type RecordFilter, readRecordFilter } from './record-filter.ts'
import classes from './records-page.module.css'
import { statusLooks } from './waste-look.ts'
import { TypeTile } from './waste-mark.tsx'

const typeMark = (type: WasteType, size: number) => <TypeTile type={type} size={size} />

/** What one's own records are searched and narrowed down by; all of it is in the address. */
export function RecordFilters({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const change = useChange()
  return (
    <search>
      <Tools filter={filter} onChange={change} />
      <Filters>
        <FilterLinks label={t('records.filterStatus')}>
          {[undefined, ...wasteStatuses].map((status) => (
            <FilterLink
              key={status ?? 'all'}
              search={filterSearch({ ...filter, status })}
              active={filter.status === status}
              look={status && statusLooks[status]}
            >
              {status ? t(`statuses.${status}`) : t('records.all')}
            </FilterLink>
          ))}
        </FilterLinks>
        <FilterMenu
          name={t('records.filterType')}
          all={t('records.allTypes')}
          value={filter.wasteType}
          options={wasteTypes}
          label={(type) => t(`types.${type}`)}
          mark={typeMark}
          onChoose={(wasteType) => change({ wasteType })}
        />
      </Filters>
    </search>
  )
}

interface ToolsProps {
  filter: RecordFilter
  onChange: (part: RecordFilter) => void
}

/** The search, the order, and the days. */
function Tools({ filter, onChange }: ToolsProps) {
  const { t } = useTranslation()
  const { fromDay, toDay } = filter
  const hasDays = fromDay !== undefined || toDay !== undefined
  const [isOpen, { toggle }] = useDisclosure(hasDays)
  const panel = useId()
  const isUpsideDown = fromDay !== undefined && toDay !== undefined && fromDay > toDay
  return (
    <>
      <div className={classes.tools}>
        <SearchField
          className={classes.search}
          aria-label={t('mine.search')}
          placeholder={t('mine.searchPlaceholder')}
          leftSection={<IconSearch size={18} aria-hidden />}
          maxLength={100}
          value={filter.search ?? ''}
          onSettle={(search) => onChange({ search: search || undefined })}
        />
        <Button
          variant={hasDays ? 'light' : 'default'}
          size="md"
          leftSection={<IconCalendar size={18} aria-hidden />}
          aria-expanded={isOpen}
          aria-controls={panel}
          onClick={toggle}
        >
          {t('mine.days')}
        </Button>
        <NativeSelect
          className={classes.sort}
          aria-label={t('mine.sort')}
          leftSection={<IconSortDescending size={18} aria-hidden />}
          data={sorts.map((key) => ({ value: key, label: t(`queue.sorts.${key}`) }))}
          value={sortKey(filter)}
          onChange={(event) => onChange(readSort(event.currentTarget.value))}
        />
      </div>
      <Collapse expanded={isOpen} id={panel}>
        <div className={classes.days}>
          <DayField
            label={t('mine.from')}
            value={fromDay ?? null}
            onChange={(day) => onChange({ fromDay: day ?? undefined })}
          />
          <DayField
            label={t('mine.to')}
            value={toDay ?? null}
            error={isUpsideDown && t('mine.upsideDown')}
            onChange={(day) => onChange({ toDay: day ?? undefined })}
          />
        </div>
      </Collapse>
    </>
  )
}

/** Changes a part of the filter and leaves the rest as the address has it by now. */
function useChange() {
  const [, setSearch] = useSearchParams()
  return (part: RecordFilter) => {
    const now = readRecordFilter(new URLSearchParams(location.search), false)
    setSearch(filterSearch({ ...now, ...part }), { replace: true })
  }
}
