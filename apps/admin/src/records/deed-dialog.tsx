import type { WasteRecord } from '@benne/contracts'
import { Alert, Button, Text } from '@mantine/core'
import { IconArrowsExchange, IconTrashX } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../components/dialog.tsx'
import { FailureNotice } from '../components/failure-notice.tsx'
import { keepFocus } from '../components/keep-focus.ts'
import { SubmitButton } from '../components/submit-button.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { showsValidation } from './record-marks.tsx'
import type { Conflict, useRecordDeed } from './use-record-deed.ts'
import { useRecordName } from './use-record-name.ts'

interface DeedDialogProps {
  record: WasteRecord
  title: string
  /** What the button says. */
  confirm: string
  isFinal?: boolean
  failedTitle: string
  deed: ReturnType<typeof useRecordDeed>
  /** Checks what was typed and runs the deed. */
  onSend: () => void
  onClose: () => void
  /** What is asked. */
  children: ReactNode
}

/** Asks what a deed needs to be told, does it, and says so when somebody was faster, with what the record is now. */
export function DeedDialog(props: DeedDialogProps) {
  const { record, title, confirm, isFinal = false, failedTitle, deed, onSend, onClose, children } = props
  const { t } = useTranslation()
  const name = useRecordName()
  const { conflict, isLooking, isPending, failure } = deed
  const isOver = isLooking || (conflict !== null && !conflict.canGoOn)
  useEffect(
    () => () =>
      keepFocus('[data-cursor] a', `[data-record-menu="${record.id}"]`, '[data-deeds] button', 'h1'),
    [record.id],
  )
  return (
    <Dialog
      title={title}
      isBusy={isPending}
      onClose={onClose}
      onSubmit={isOver ? undefined : onSend}
      buttons={
        <>
          <Button variant="default" onClick={onClose}>
            {conflict ? t('deed.leave') : t('app.cancel')}
          </Button>
          {!isOver && (
            <SubmitButton color={isFinal ? 'red' : 'green'} isPending={isPending}>
              {conflict ? t('deed.goOn') : confirm}
            </SubmitButton>
          )}
        </>
      }
    >
      <Text size="sm" c="dimmed">
        {t('process.subject', { ...name.parts(record), name: record.owner.fullName })}
      </Text>
      {isLooking && <Text component="output">{t('deed.loading')}</Text>}
      {conflict && <ConflictNotice conflict={conflict} />}
      {failure &&
        (failure.code === 'offline' ? (
          <FailureNotice failure={failure} title={t('app.connectionLost')} text={t('process.unsure')} />
        ) : (
          !failure.issues && <FailureNotice failure={failure} title={failedTitle} />
        ))}
      {!isOver && children}
    </Dialog>
  )
}

/** That somebody was faster, what the record is now, and whether one can still go on. */
function ConflictNotice({ conflict: { present, canGoOn } }: { conflict: Conflict }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  if (!present) {
    return (
      <Alert role="alert" color="yellow" icon={<IconTrashX aria-hidden />} title={t('deed.goneTitle')}>
        {t('deed.gone')}
      </Alert>
    )
  }
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<IconArrowsExchange aria-hidden />}
      title={t('process.fasterTitle')}
    >
      {t('deed.nowIs', {
        state: [
          t(`statuses.${present.status}`),
          ...(showsValidation(present) ? [t(`terms.validations.${present.validation}`)] : []),
        ].join(', '),
        when: dateTime(present.updatedAt),
      })}{' '}
      {!canGoOn && t('deed.cannotGoOn')}
    </Alert>
  )
}
