import { type Role, roles, userStatuses } from '@benne/contracts'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { FilterLink, FilterLinks, FilterMenu, Filters } from '../components/filters.tsx'
import { SearchField } from '../components/search-field.tsx'
import type { PersonFilter } from './merge-people.ts'
import classes from './people-page.module.css'
import { roleLooks, statusLooks } from './person-look.ts'
import { filterSearch, readPersonFilter } from './use-person-filter.ts'

function roleMark(role: Role, size: number) {
  const { icon: Icon, ink } = roleLooks[role]
  return <Icon size={size - 4} stroke={1.9} color={ink} aria-hidden />
}

/** What is searched for, the statuses as links and the roles in a menu. */
export function PeopleFilters({ filter }: { filter: PersonFilter }) {
  const { t } = useTranslation()
  const [, setSearch] = useSearchParams()
  return (
    <search>
      <SearchField
        className={classes.search}
        aria-label={t('people.search')}
        placeholder={t('people.searchPlaceholder')}
        leftSection={<IconSearch size={18} aria-hidden />}
        maxLength={100}
        value={filter.search ?? ''}
        onSettle={(search) => {
          // Read anew: a link may have changed the address while the typing paused.
          const now = readPersonFilter(new URLSearchParams(location.search))
          setSearch(filterSearch({ ...now, search }), { replace: true })
        }}
      />
      <Filters>
        <FilterLinks label={t('people.filterStatus')}>
          {[undefined, ...userStatuses].map((status) => (
            <FilterLink
              key={status ?? 'all'}
              search={filterSearch({ ...filter, status })}
              active={filter.status === status}
              look={status && statusLooks[status]}
            >
              {status ? t(`people.statuses.${status}`) : t('people.all')}
            </FilterLink>
          ))}
        </FilterLinks>
        <FilterMenu
          name={t('people.filterRole')}
          all={t('people.allRoles')}
          value={filter.role}
          options={roles}
          label={(role) => t(`roles.${role}`)}
          mark={roleMark}
          onChoose={(role) => setSearch(filterSearch({ ...filter, role }))}
        />
      </Filters>
    </search>
  )
}
