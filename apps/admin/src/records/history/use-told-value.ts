import {
  type CustodyChange,
  MassSource,
  MassUnit,
  Material,
  RecordFlag,
  Treatment,
  Validation,
  WasteStatus,
  WasteType,
} from '@benne/contracts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { fieldsOf, isEmpty, type ToldField } from './told-events.ts'

type Value = CustodyChange['before'] | undefined
type State = Readonly<Record<string, Value>>

/** What a line of the history says on one side of the change, in the reader's language and units; null for nothing. */
export function useToldValue() {
  const { t } = useTranslation()
  const { number, mass } = useFormat()

  const word = (field: string, value: Value): string | null => {
    switch (field) {
      case 'wasteType':
        return known(WasteType, value, (type) => t(`types.${type}`))
      case 'material':
        return known(Material, value, (material) => t(`terms.materials.${material}`))
      case 'massSource':
        return known(MassSource, value, (source) => t(`terms.massSources.${source}`))
      case 'status':
        return known(WasteStatus, value, (status) => t(`statuses.${status}`))
      case 'validation':
        return known(Validation, value, (validation) => t(`terms.validations.${validation}`))
      case 'treatment':
        return known(Treatment, value, (treatment) => t(`terms.treatments.${treatment}`))
      default:
        return null
    }
  }
  return (field: ToldField, state: State): string | null => {
    const values = fieldsOf(field).map((one) => state[one])
    const [first, second] = values
    if (values.every(isEmpty)) return null
    if (field === 'mass') {
      const unit = MassUnit.safeParse(second).data
      return typeof first === 'number' && unit ? mass(first, unit) : null
    }
    if (field === 'position') {
      return typeof first === 'number' && typeof second === 'number'
        ? `${number(first)}° ; ${number(second)}°`
        : null
    }
    if (Array.isArray(first)) {
      if (field === 'images') return t('history.photos', { count: first.length })
      return first.map((flag) => known(RecordFlag, flag, (one) => t(`terms.flags.${one}`)) ?? flag).join(', ')
    }
    const said = word(field, first)
    if (said !== null) return said
    if (typeof first === 'number') return number(first)
    if (typeof first === 'boolean') return first ? t('audit.yes') : t('audit.no')
    return first ?? null
  }
}

interface Schema<Known> {
  safeParse: (value: unknown) => { data?: Known | undefined }
}

function known<Known>(schema: Schema<Known>, value: Value, say: (known: Known) => string): string | null {
  const { data } = schema.safeParse(value)
  return data === undefined ? null : say(data)
}
