import { type AuditEntry, auditActions } from '@benne/contracts'
import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { DayField } from '../components/day-field.tsx'
import { FilterChip, FilterChips } from '../components/filters.tsx'
import { SearchField } from '../components/search-field.tsx'
import { usePerson } from '../people/use-person.ts'
import { type AuditFilter, auditSearch, readAuditFilter } from './audit-filter.ts'
import classes from './audit-list.module.css'
import { auditGroups, groupOf } from './sentences.ts'

interface AuditFiltersProps {
  filter: AuditFilter
  /** What is shown: the names of whom it is narrowed down to may be there. */
  entries: readonly AuditEntry[]
}

/** What happened, in which days, in which request; and the person it is narrowed down to. */
export function AuditFilters({ filter, entries }: AuditFiltersProps) {
  const { t } = useTranslation()
  const [, setSearch] = useSearchParams()
  // Read anew: another field may have changed the address a moment ago.
  const change = (part: Partial<AuditFilter>) =>
    setSearch(auditSearch({ ...readAuditFilter(new URLSearchParams(location.search)), ...part }), {
      replace: true,
    })
  const isUpsideDown = filter.fromDay !== null && filter.toDay !== null && filter.fromDay > filter.toDay
  return (
    <search>
      <div className={classes.filters}>
        <ActionSelect value={filter.action} onChange={(action) => change({ action })} />
        <DayField
          label={t('audit.from')}
          value={filter.fromDay}
          onChange={(fromDay) => change({ fromDay })}
        />
        <DayField
          label={t('audit.to')}
          value={filter.toDay}
          error={isUpsideDown && t('audit.upsideDown')}
          onChange={(toDay) => change({ toDay })}
        />
        <SearchField
          label={t('audit.request')}
          placeholder={t('audit.requestPlaceholder')}
          maxLength={64}
          value={filter.requestId ?? ''}
          onSettle={(requestId) => change({ requestId })}
        />
      </div>
      {(filter.actorId ?? filter.entityId) && <Narrowed filter={filter} entries={entries} />}
    </search>
  )
}

interface ActionSelectProps {
  value: AuditFilter['action']
  onChange: (action: AuditFilter['action']) => void
}

function ActionSelect({ value, onChange }: ActionSelectProps) {
  const { t } = useTranslation()
  const groups = auditGroups.map((group) => ({
    group: t(`audit.groups.${group}`),
    items: auditActions
      .filter((action) => groupOf(action) === group)
      .map((action) => ({ value: action, label: t(`audit.actions.${action}`) })),
  }))
  return (
    <NativeSelect
      label={t('audit.action')}
      data={[{ value: '', label: t('audit.allActions') }, ...groups]}
      value={value ?? ''}
      onChange={(event) => {
        const chosen = event.currentTarget.value
        onChange(auditActions.find((action) => action === chosen) ?? null)
      }}
    />
  )
}

/** Who did it, and whom or what it was done to, when the address says so. */
function Narrowed({ filter, entries }: AuditFiltersProps) {
  const { t } = useTranslation()
  const { actorId, entityId } = filter
  const actor = entries.find((entry) => entry.actor.id === actorId)?.actor
  const entity = entries.find((entry) => entry.entity.id === entityId)?.entity
  // Whoever has done nothing yet, or to whom nothing was done, is in no entry.
  const { data: actorAccount } = usePerson(actor ? '' : (actorId ?? ''))
  const { data: entityAccount } = usePerson(entity ? '' : (entityId ?? ''))
  const short = (id: string) => t('audit.nameless', { id: id.slice(0, 8) })
  return (
    <FilterChips>
      {actorId && (
        <FilterChip search={auditSearch({ ...filter, actorId: null })}>
          {t('audit.by', { name: actor?.name || actorAccount?.fullName || short(actorId) })}
        </FilterChip>
      )}
      {entityId && (
        <FilterChip search={auditSearch({ ...filter, entityId: null })}>
          {t('audit.about', { name: entity?.name || entityAccount?.fullName || short(entityId) })}
        </FilterChip>
      )}
    </FilterChips>
  )
}
