import { Anchor, type ComboboxItem, type OptionsFilter, Select } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ownTimeZone } from '../session/own-time-zone.ts'
import { matchesZone, timeZones, zoneLabel } from './time-zones.ts'

interface TimeZoneFieldProps {
  value: string
  onChange: (zone: string) => void
  error?: ReactNode
}

// There are over four hundred: who looks for one types a part of it.
const shownAtOnce = 100

const filter: OptionsFilter = ({ options, search }) =>
  options.filter((option): option is ComboboxItem => 'value' in option && matchesZone(option.value, search))

/** A time zone by its name, and the one of this device when that is another. */
export function TimeZoneField({ value, onChange, error }: TimeZoneFieldProps) {
  const { t } = useTranslation()
  const zones = useMemo(() => timeZones(value), [value])
  const own = ownTimeZone()
  return (
    <div>
      <Select
        label={t('personal.timeZone')}
        placeholder={t('personal.timeZoneSearch')}
        data={zones}
        value={value}
        error={error}
        searchable
        filter={filter}
        limit={shownAtOnce}
        allowDeselect={false}
        nothingFoundMessage={t('personal.timeZoneNone')}
        comboboxProps={{ withinPortal: false, shadow: 'lg' }}
        onChange={(zone) => zone && onChange(zone)}
      />
      {own && own !== value && (
        <Anchor component="button" type="button" size="sm" mt={6} onClick={() => onChange(own)}>
          {t('personal.timeZoneUse', { zone: zoneLabel(own) })}
        </Anchor>
      )}
    </div>
  )
}
