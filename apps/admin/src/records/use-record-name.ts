import type { WasteRecord } from '@benne/contracts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'

/** How a record is called where it has to be told from others. */
export function useRecordName() {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const parts = ({ wasteType, quantity, unit }: WasteRecord) => ({
    type: t(`types.${wasteType}`),
    mass: mass(quantity, unit),
  })
  return {
    parts,
    /** "Plastic, 2.4 kg" */
    short: (record: WasteRecord) => Object.values(parts(record)).join(', '),
    /** "Plastic, 2.4 kg, Lucas Petit" */
    full: (record: WasteRecord) => [...Object.values(parts(record)), record.owner.fullName].join(', '),
  }
}
