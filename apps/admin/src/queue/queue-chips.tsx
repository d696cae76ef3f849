import { Anchor, Button, Popover, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBookmarkPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { FilterChip } from '../components/filters.tsx'
import { notifyDone } from '../components/notify.ts'
import { useFormat } from '../i18n/use-format.ts'
import { usePerson } from '../people/use-person.ts'
import { filterSearch, type RecordFilter } from '../records/record-filter.ts'
import { maxViewName } from './own-views.ts'
import { beyondPreset, isPreset, type NarrowingField, presetOf, presetSearch } from './presets.ts'
import classes from './queue.module.css'
import { useOwnViews } from './use-own-views.ts'

/** What the queue is narrowed down to beyond the view's own, each to be taken off, and the way to keep it all. */
export function QueueChips({ filter }: { filter: RecordFilter }) {
  const { t } = useTranslation()
  const word = useChipWord(filter)
  const fields = beyondPreset(filter)
  const { views } = useOwnViews()
  const search = filterSearch(filter)
  if (isPreset(filter)) return null
  return (
    <div className={classes.chips}>
      {fields.map((field) => (
        <FilterChip key={field} search={filterSearch({ ...filter, [field]: undefined })}>
          {word(field)}
        </FilterChip>
      ))}
      {fields.length > 1 && (
        <Anchor component={Link} to={{ search: presetSearch(presetOf(filter)) }} size="sm">
          {t('queue.clear')}
        </Anchor>
      )}
      {!views.some((view) => view.search === search) && <SaveView search={search} />}
    </div>
  )
}

function useChipWord(filter: RecordFilter) {
  const { t } = useTranslation()
  const { day } = useFormat()
  const { data: person } = usePerson(filter.userId ?? '')
  return (field: NarrowingField): string => {
    switch (field) {
      case 'wasteType':
        return filter.wasteType ? t(`types.${filter.wasteType}`) : ''
      case 'status':
        return filter.status ? t(`statuses.${filter.status}`) : ''
      case 'validation':
        return filter.validation ? t(`terms.validations.${filter.validation}`) : ''
      case 'flag':
        return filter.flag ? t(`terms.flags.${filter.flag}`) : ''
      case 'flagged':
        return t('queue.someOddity')
      case 'userId':
        return person ? t('records.ofPerson', { name: person.fullName }) : t('records.ofSomebody')
      case 'fromDay':
        return t('queue.chipFrom', { date: day(filter.fromDay ?? '') })
      case 'toDay':
        return t('queue.chipTo', { date: day(filter.toDay ?? '') })
      case 'search':
      default:
        return t('queue.chipSearch', { text: filter.search ?? '' })
    }
  }
}

/** Gives the present filter a name, by which it becomes a view. */
function SaveView({ search }: { search: string }) {
  const { t } = useTranslation()
  const { add } = useOwnViews()
  const [isOpen, { open, close, toggle }] = useDisclosure(false)
  const [name, setName] = useState('')
  const [isMissing, setMissing] = useState(false)
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => (opened ? open() : close())}
      trapFocus
      shadow="lg"
      width={260}
      withinPortal={false}
    >
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconBookmarkPlus size={16} aria-hidden />}
          onClick={toggle}
        >
          {t('queue.saveView')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            setMissing(!name.trim())
            if (!name.trim()) return
            add({ name, search })
            close()
            notifyDone(t('queue.viewSaved', { name: name.trim() }))
          }}
        >
          <Stack gap="sm">
            <TextInput
              label={t('queue.viewName')}
              description={t('queue.viewHelp')}
              maxLength={maxViewName}
              value={name}
              error={isMissing && t('queue.viewMissing')}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
            <Button type="submit">{t('queue.save')}</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
