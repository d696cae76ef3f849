import {
  RecordFlag,
  recordFlags,
  Validation,
  validations,
  WasteStatus,
  WasteType,
  wasteStatuses,
  wasteTypes,
} from '@benne/contracts'
import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { DayField } from '../components/day-field.tsx'
import type { RecordFilter } from '../records/record-filter.ts'
import { PersonPicker } from './person-picker.tsx'
import classes from './queue.module.css'

interface FilterFieldsProps {
  filter: RecordFilter
  onChange: (part: RecordFilter) => void
}

const someOddity = 'any'

export function FilterFields({ filter, onChange }: FilterFieldsProps) {
  const { t } = useTranslation()
  const { fromDay, toDay } = filter
  const isUpsideDown = fromDay !== undefined && toDay !== undefined && fromDay > toDay
  return (
    <div className={classes.fields}>
      <NativeSelect
        label={t('queue.type')}
        data={[
          { value: '', label: t('queue.anyType') },
          ...wasteTypes.map((value) => ({ value, label: t(`types.${value}`) })),
        ]}
        value={filter.wasteType ?? ''}
        onChange={({ currentTarget }) =>
          onChange({ wasteType: WasteType.safeParse(currentTarget.value).data })
        }
      />
      <NativeSelect
        label={t('queue.status')}
        data={[
          { value: '', label: t('queue.anyStatus') },
          ...wasteStatuses.map((value) => ({ value, label: t(`statuses.${value}`) })),
        ]}
        value={filter.status ?? ''}
        onChange={({ currentTarget }) =>
          onChange({ status: WasteStatus.safeParse(currentTarget.value).data })
        }
      />
      <NativeSelect
        label={t('queue.validation')}
        data={[
          { value: '', label: t('queue.anyValidation') },
          ...validations.map((value) => ({ value, label: t(`terms.validations.${value}`) })),
        ]}
        value={filter.validation ?? ''}
        onChange={({ currentTarget }) =>
          onChange({ validation: Validation.safeParse(currentTarget.value).data })
        }
      />
      <OddityField filter={filter} onChange={onChange} />
      <DayField
        label={t('queue.from')}
        value={fromDay ?? null}
        onChange={(day) => onChange({ fromDay: day ?? undefined })}
      />
      <DayField
        label={t('queue.to')}
        value={toDay ?? null}
        error={isUpsideDown && t('queue.upsideDown')}
        onChange={(day) => onChange({ toDay: day ?? undefined })}
      />
      <PersonPicker value={filter.userId} onChange={(userId) => onChange({ userId })} />
    </div>
  )
}

/** Whatever looks odd, or one thing that does. */
function OddityField({ filter, onChange }: FilterFieldsProps) {
  const { t } = useTranslation()
  return (
    <NativeSelect
      label={t('queue.oddity')}
      data={[
        { value: '', label: t('queue.anyOddity') },
        { value: someOddity, label: t('queue.someOddity') },
        ...recordFlags.map((value) => ({ value, label: t(`terms.flags.${value}`) })),
      ]}
      value={filter.flag ?? (filter.flagged ? someOddity : '')}
      onChange={({ currentTarget: { value } }) =>
        onChange({
          flag: RecordFlag.safeParse(value).data,
          flagged: value === someOddity ? true : undefined,
        })
      }
    />
  )
}
