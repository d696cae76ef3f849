import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import type { RecordChange } from './live-feed.ts'

/** What happened to a record, in a sentence. */
export function useChangeWords(): (change: RecordChange) => string {
  const { t } = useTranslation()
  const { mass } = useFormat()
  return ({ action, record }) => {
    const facts = { type: t(`types.${record.wasteType}`), mass: mass(record.quantity, record.unit) }
    switch (action) {
      case 'created':
        return t('records.announceNew', { ...facts, name: record.owner.fullName })
      case 'processed':
        return t('records.announceChanged', { ...facts, status: t(`statuses.${record.status}`) })
      case 'validated':
        return t(record.isValidated ? 'changes.validated' : 'changes.refused', facts)
      case 'updated':
        return t('changes.updated', facts)
      case 'withdrawn':
      default:
        return t('changes.withdrawn', facts)
    }
  }
}
