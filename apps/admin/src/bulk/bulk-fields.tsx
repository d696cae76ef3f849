import { Alert, NativeSelect, Textarea } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Say } from '../components/say.tsx'
import { type BulkAction, commonTreatments } from './bulk-plan.ts'
import type { BulkDialogState } from './use-bulk-dialog.ts'

interface BulkFieldsProps {
  action: BulkAction
  dialog: BulkDialogState
}

/** What an action on many is told: why, where that is needed, and how they are treated, where one way fits them all. */
export function BulkFields({ action, dialog }: BulkFieldsProps) {
  const { t } = useTranslation()
  const { plan, needsWhy, notes, setNotes, treatment, setTreatment, isMissing, field } = dialog
  const treatments = commonTreatments(action, plan.done)
  return (
    <>
      {(action === 'reject' || action === 'refuse') && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {action === 'reject' ? t('bulk.finalWarning') : t('bulk.refuseWarning')}
        </Alert>
      )}
      {(action === 'recycle' || action === 'dispose') && (
        <NativeSelect
          label={t('bulk.treatment')}
          data={[
            { value: '', label: t('bulk.treatmentUsual') },
            ...treatments.map((value) => ({ value, label: t(`terms.treatments.${value}`) })),
          ]}
          value={treatment ?? ''}
          onChange={({ currentTarget: { value } }) =>
            setTreatment(treatments.find((one) => one === value) ?? null)
          }
        />
      )}
      <Textarea
        ref={field}
        label={needsWhy ? t('bulk.reason') : `${t('bulk.note')} (${t('app.optional')})`}
        description={t('bulk.reasonHelp')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        value={notes}
        error={isMissing && <Say text="noteRequired" />}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
    </>
  )
}
