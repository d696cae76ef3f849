import { type WasteType, wasteStatuses, wasteTypes } from '@benne/contracts'
import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown, IconFilter } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { RecordFilter } from './merge-records.ts'
import classes from './record-filters.module.css'
import { filterSearch } from './use-record-filter.ts'
import { statusLooks } from './waste-look.ts'
import { TypeTile } from './waste-mark.tsx'

/** The statuses as links (each is an address of its own) and the types in a menu. */
export function RecordFilters({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  return (
    <div className={classes.root}>
      <nav className={classes.statuses} aria-label={t('records.filterStatus')}>
        <StatusLink filter={filter} status={undefined} />
        {wasteStatuses.map((status) => (
          <StatusLink key={status} filter={filter} status={status} />
        ))}
      </nav>
      <TypeMenu filter={filter} />
    </div>
  )
}

function StatusLink({ filter, status }: { filter: RecordFilter; status: RecordFilter['status'] }) {
  const { t } = useTranslation()
  const active = filter.status === status
  const Icon = status && statusLooks[status].icon
  return (
    <Link
      to={{ search: filterSearch({ ...filter, status }) }}
      className={classes.status}
      aria-current={active ? 'true' : undefined}
      style={active && status ? { color: statusLooks[status].ink, background: statusLooks[status].tint } : {}}
    >
      {Icon && <Icon size={16} stroke={1.9} aria-hidden />}
      {status ? t(`statuses.${status}`) : t('records.all')}
    </Link>
  )
}

function TypeMenu({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const [, setSearch] = useSearchParams()
  const choose = (wasteType: WasteType | undefined) => setSearch(filterSearch({ ...filter, wasteType }))
  const label = filter.wasteType ? t(`types.${filter.wasteType}`) : t('records.allTypes')
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          className={classes.types}
          aria-label={`${t('records.filterType')} : ${label}`}
          leftSection={
            filter.wasteType ? (
              <TypeTile type={filter.wasteType} size={22} />
            ) : (
              <IconFilter size={16} aria-hidden />
            )
          }
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => choose(undefined)} rightSection={!filter.wasteType && <Chosen />}>
          {t('records.allTypes')}
        </Menu.Item>
        <Menu.Divider />
        {wasteTypes.map((type) => (
          <Menu.Item
            key={type}
            leftSection={<TypeTile type={type} size={26} />}
            rightSection={filter.wasteType === type && <Chosen />}
            onClick={() => choose(type)}
          >
            {t(`types.${type}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const Chosen = () => <IconCheck size={16} aria-hidden />
