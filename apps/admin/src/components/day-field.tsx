import { TextInput } from '@mantine/core'
import { readDay } from './days.ts'
import { useTyped } from './use-typed.ts'

interface DayFieldProps {
  label: string
  value: string | null
  error?: string | false
  onChange: (day: string | null) => void
}

/** A day of the viewer's time zone. What is half typed is no day yet. */
export function DayField({ label, value, error, onChange }: DayFieldProps) {
  const { text, type } = useTyped(value ?? '', (typed) => onChange(readDay(typed)))
  return (
    <TextInput
      type="date"
      label={label}
      value={text}
      error={error}
      onChange={(event) => type(event.currentTarget.value)}
    />
  )
}
