import type { WasteRecord } from '@benne/contracts'
import { Alert, NativeSelect, Text, Textarea } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from '../components/detail.module.css'
import { DeedDialog } from './deed-dialog.tsx'
import { type Move, useMove } from './use-move.tsx'

interface ProcessDialogProps {
  move: Move
  onClose: () => void
  onDone?: ((record: WasteRecord) => void) | undefined
}

/** Asks for a note, and how it is treated where that is the end, and moves the record on. */
export function ProcessDialog({ move, onClose, onDone }: ProcessDialogProps) {
  const { t } = useTranslation()
  const form = useMove(move, (record) => {
    onDone?.(record)
    onClose()
  })
  const { record, status } = move
  const rejecting = status === 'rejected'
  return (
    <DeedDialog
      record={record}
      title={rejecting ? t('process.titleRejected') : t('process.title', { status: t(`statuses.${status}`) })}
      confirm={rejecting ? t('process.confirmRejected') : t('process.confirm')}
      isFinal={rejecting}
      failedTitle={t('process.failedTitle')}
      deed={form.deed}
      onSend={form.send}
      onClose={onClose}
    >
      {rejecting && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('process.finalWarning')}
        </Alert>
      )}
      <TreatmentField form={form} />
      <NoteField record={record} form={form} />
    </DeedDialog>
  )
}

type Form = ReturnType<typeof useMove>

/** How it is treated; the usual way of its type comes first. */
function TreatmentField({ form: { treatments, treatment, setTreatment } }: { form: Form }) {
  const { t } = useTranslation()
  if (treatments.length === 0) return null
  return (
    <NativeSelect
      label={t('deed.treatment')}
      data={treatments.map((value) => ({ value, label: t(`terms.treatments.${value}`) }))}
      value={treatment ?? ''}
      onChange={(event) => {
        const chosen = event.currentTarget.value
        setTreatment(treatments.find((one) => one === chosen) ?? null)
      }}
    />
  )
}

/** The note: why, where that is needed; and that the one before it goes. */
function NoteField({ record, form }: { record: WasteRecord; form: Form }) {
  const { t } = useTranslation()
  const { needsReason, notes, setNotes, problem, field } = form
  return (
    <>
      {record.processingNotes && (
        <div>
          <Text size="sm" c="dimmed">
            {t('process.notePresent')}
          </Text>
          <blockquote className={classes.quote}>{record.processingNotes}</blockquote>
        </div>
      )}
      <Textarea
        ref={field}
        label={needsReason ? t('process.noteRejected') : `${t('process.note')} (${t('app.optional')})`}
        description={needsReason && t('process.noteRejectedHelp')}
        autosize
        minRows={2}
        maxRows={8}
        value={notes}
        error={problem}
        onChange={(event) => setNotes(event.currentTarget.value)}
        data-autofocus
      />
    </>
  )
}
