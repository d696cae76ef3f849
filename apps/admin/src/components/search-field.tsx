import { CloseButton, TextInput, type TextInputProps } from '@mantine/core'
import { useMergedRef } from '@mantine/hooks'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useTyped } from './use-typed.ts'

interface SearchFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string
  onSettle: (text: string) => void
}

/** Filters as one types; Escape empties it. */
export function SearchField({ value, onSettle, ref, ...rest }: SearchFieldProps) {
  const { t } = useTranslation()
  const { text, type, clear } = useTyped(value, onSettle)
  const field = useRef<HTMLInputElement>(null)
  return (
    <TextInput
      ref={useMergedRef(field, ref)}
      value={text}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      enterKeyHint="search"
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text) clear()
      }}
      rightSection={
        text && (
          <CloseButton
            size="sm"
            aria-label={t('people.clearSearch')}
            onClick={() => {
              clear()
              field.current?.focus()
            }}
          />
        )
      }
      {...rest}
    />
  )
}
