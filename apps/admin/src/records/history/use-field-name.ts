import { useTranslation } from 'react-i18next'
import { en } from '../../i18n/en.ts'

type Known = keyof typeof en.history.fields

/** A field of the chain in words; by its own name when there are none. */
export function useFieldName(): (field: string) => string {
  const { t } = useTranslation()
  return (field) => (Object.hasOwn(en.history.fields, field) ? t(`history.fields.${field as Known}`) : field)
}
