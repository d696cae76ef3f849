import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { FilterLink, FilterLinks } from '../components/filters.tsx'
import { filterSearch, type RecordFilter } from '../records/record-filter.ts'
import { presetNames, presetOf, presetSearch } from './presets.ts'
import classes from './queue.module.css'
import { useOwnViews } from './use-own-views.ts'

/** What staff look for most, and what they gave a name themselves: each an address of its own. */
export function QueueTabs({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const { views, remove } = useOwnViews()
  const search = filterSearch(filter)
  const own = views.find((view) => view.search === search)
  const preset = own ? null : presetOf(filter)
  return (
    <FilterLinks label={t('queue.views')}>
      {presetNames.map((name) => (
        <FilterLink key={name} search={presetSearch(name)} active={name === preset}>
          {t(`queue.presets.${name}`)}
        </FilterLink>
      ))}
      {views.map(({ name, search: kept }) => (
        <span key={name} className={classes.own}>
          <FilterLink search={kept} active={name === own?.name}>
            {name}
          </FilterLink>
          {name === own?.name && (
            <Link
              to={{ search: presetSearch('all') }}
              className={classes.remove}
              aria-label={t('queue.removeView', { name })}
              onClick={() => remove(name)}
            >
              <IconX size={14} aria-hidden />
            </Link>
          )}
        </span>
      ))}
    </FilterLinks>
  )
}
