import { type WasteType, wasteStatuses, wasteTypes } from '@benne/contracts'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import {
  FilterChip,
  FilterChips,
  FilterLink,
  FilterLinks,
  FilterMenu,
  Filters,
} from '../components/filters.tsx'
import { usePerson } from '../people/use-person.ts'
import type { RecordFilter } from './merge-records.ts'
import { filterSearch } from './use-record-filter.ts'
import { statusLooks } from './waste-look.ts'
import { TypeTile } from './waste-mark.tsx'

const typeMark = (type: WasteType, size: number) => <TypeTile type={type} size={size} />

/** The statuses as links (each is an address of its own) and the types in a menu; whose records they are. */
export function RecordFilters({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const [, setSearch] = useSearchParams()
  return (
    <>
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
          onChoose={(wasteType) => setSearch(filterSearch({ ...filter, wasteType }))}
        />
      </Filters>
      {filter.userId && <Whose filter={filter} userId={filter.userId} />}
    </>
  )
}

function Whose({ filter, userId }: { filter: RecordFilter; userId: string }) {
  const { t } = useTranslation()
  const { data: person } = usePerson(userId)
  return (
    <FilterChips>
      <FilterChip search={filterSearch({ ...filter, userId: undefined })}>
        {person ? t('records.ofPerson', { name: person.fullName }) : t('records.ofSomebody')}
      </FilterChip>
    </FilterChips>
  )
}
