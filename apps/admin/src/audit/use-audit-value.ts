import {
  type AuditEntry,
  type AuditValues,
  Language,
  Role,
  UserStatus,
  WasteStatus,
  WasteType,
} from '@benne/contracts'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { en } from '../i18n/en.ts'
import { languageNames } from '../i18n/language.ts'
import { useFormat } from '../i18n/use-format.ts'

type Field = keyof typeof en.audit.fields

/** A field's name in words; as it is written in the log when there is none. */
export function fieldName(t: TFunction, field: string): string {
  return Object.hasOwn(en.audit.fields, field) ? t(`audit.fields.${field as Field}`) : field
}

/** Values of the log in words. What is masked stays as it is. */
export function useAuditValue(type: AuditEntry['entity']['type']) {
  const { t } = useTranslation()
  const { number, dateTime } = useFormat()
  return (field: string, value: AuditValues[string] | undefined): string => {
    if (value === null || value === undefined) return t('audit.nothing')
    if (typeof value === 'number') return number(value)
    if (typeof value === 'boolean') return value ? t('audit.yes') : t('audit.no')
    return word(field, value) ?? value
  }

  function word(field: string, value: string): string | null {
    const role = field === 'role' && Role.safeParse(value).data
    if (role) return t(`roles.${role}`)
    const language = field === 'language' && Language.safeParse(value).data
    if (language) return languageNames[language]
    const waste = field === 'wasteType' && WasteType.safeParse(value).data
    if (waste) return t(`types.${waste}`)
    if (field === 'status') return status(value)
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? dateTime(new Date(value)) : null
  }

  function status(value: string): string | null {
    const recordStatus = WasteStatus.safeParse(value).data
    if (type === 'record') return recordStatus ? t(`statuses.${recordStatus}`) : null
    const accountStatus = UserStatus.safeParse(value).data
    return accountStatus ? t(`people.statuses.${accountStatus}`) : null
  }
}
