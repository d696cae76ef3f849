import { toClientFailure } from '@benne/client'
import { CloseButton, Combobox, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { peopleKeys } from '../people/people-keys.ts'
import { usePerson } from '../people/use-person.ts'
import classes from './queue.module.css'

interface PersonPickerProps {
  value: string | undefined
  onChange: (id: string | undefined) => void
}

const pauseMs = 250
const offered = 8

/** One person, found by what one types of their name or address. */
export function PersonPicker({ value, onChange }: PersonPickerProps) {
  const { t } = useTranslation()
  const { data: chosen } = usePerson(value ?? '')
  const [typed, setTyped] = useState<string | null>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const found = useFound(typed ?? '', combobox.dropdownOpened)
  const choose = (id: string | undefined) => {
    setTyped(null)
    combobox.closeDropdown()
    onChange(id)
  }
  const text = typed ?? (value ? (chosen?.fullName ?? '…') : '')
  return (
    <Combobox store={combobox} onOptionSubmit={choose} portalProps={{ target: '#content' }}>
      <Combobox.Target>
        <TextInput
          label={t('queue.resident')}
          placeholder={t('queue.residentPlaceholder')}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onFocus={() => combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onBlur={() => {
            combobox.closeDropdown()
            setTyped(null)
          }}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            combobox.openDropdown()
            combobox.resetSelectedOption()
          }}
          rightSection={
            value && (
              <CloseButton
                size="sm"
                aria-label={t('people.clearSearch')}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(undefined)}
              />
            )
          }
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options aria-label={t('people.title')}>
          {found.people.map((person) => (
            <Combobox.Option key={person.id} value={person.id}>
              <span className={classes.person}>
                <span>{person.fullName}</span>
                <span>@{person.username}</span>
              </span>
            </Combobox.Option>
          ))}
          {found.people.length === 0 && (
            <Combobox.Empty>
              {found.failed
                ? t('queue.residentFailed')
                : found.isLoading
                  ? t('queue.residentLooking')
                  : t('queue.residentNone')}
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function useFound(typed: string, enabled: boolean) {
  const [search] = useDebouncedValue(typed.trim(), pauseMs)
  const { data, error, isLoading } = useQuery({
    queryKey: [...peopleKeys.all, 'picker', search] as const,
    queryFn: ({ signal }) =>
      client.users.list.query(
        { ...(search && { search: search.slice(0, 100) }), limit: offered },
        { signal },
      ),
    enabled,
    placeholderData: keepPreviousData,
  })
  return { people: data?.items ?? [], isLoading, failed: error ? toClientFailure(error) : null }
}
