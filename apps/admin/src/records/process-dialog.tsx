import { type ClientFailure, isPassing } from '@benne/client'
import { ProcessWasteRecordInput, type WasteRecord, type WasteStatus } from '@benne/contracts'
import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { getHotkeyHandler } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconArrowsExchange } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { IssueText } from '../components/issue-text.tsx'
import { issuesOf } from '../components/issues.ts'
import { useFormat } from '../i18n/use-format.ts'
import { useProcessRecord } from './use-process-record.ts'

/** A record and where staff want to take it. */
export interface Move {
  record: WasteRecord
  status: Exclude<WasteStatus, 'pending'>
}

/** Asks for a note and moves the record on. Rejecting is final, so it has to be explained. */
export function ProcessDialog({ record, status, onClose }: Move & { onClose(): void }) {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const process = useProcessRecord()
  const [notes, setNotes] = useState('')
  const [problem, setProblem] = useState<ReactNode>(null)
  const notesField = useRef<HTMLTextAreaElement>(null)
  const rejecting = status === 'rejected'
  const facts = { type: t(`types.${record.wasteType}`), mass: mass(record.quantity, record.unit) }

  const send = () => {
    if (process.isPending) return
    const { id, version } = record
    const input = { id, status, version, ...(notes.trim() && { processingNotes: notes }) }
    const checked = ProcessWasteRecordInput.safeParse(input)
    const [issue] = checked.success ? [] : issuesOf(checked.error)
    const missing = rejecting && !notes.trim()
    if (issue ?? missing) {
      setProblem(issue ? <IssueText issue={issue} /> : t('process.noteRequired'))
      notesField.current?.focus()
      return
    }
    setProblem(null)
    process.mutate(input, {
      onSuccess: () => {
        notifications.show({
          message: t('process.done', { ...facts, status: t(`statuses.${status}`) }),
          color: 'green',
        })
        onClose()
      },
    })
  }

  return (
    <Modal
      opened
      centered
      onClose={onClose}
      closeButtonProps={{ 'aria-label': t('app.close') }}
      title={rejecting ? t('process.titleRejected') : t('process.title', { status: t(`statuses.${status}`) })}
    >
      <Stack gap="md" onKeyDown={getHotkeyHandler([['mod+Enter', send]])}>
        <Text size="sm" c="dimmed">
          {t('process.subject', { ...facts, name: record.owner.fullName })}
        </Text>
        {process.failure && <ProcessFailure failure={process.failure} />}
        {rejecting && (
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
            {t('process.finalWarning')}
          </Alert>
        )}
        {record.processingNotes && (
          <Text size="sm" c="dimmed">
            {t('process.notePresent')} « {record.processingNotes} »
          </Text>
        )}
        <Textarea
          ref={notesField}
          label={rejecting ? t('process.noteRejected') : `${t('process.note')} (${t('app.optional')})`}
          description={rejecting && t('process.noteRejectedHelp')}
          autosize
          minRows={2}
          maxRows={8}
          value={notes}
          error={problem}
          onChange={(event) => setNotes(event.currentTarget.value)}
          data-autofocus={rejecting || undefined}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {isStale(process.failure) ? t('app.close') : t('app.cancel')}
          </Button>
          <Button
            color={rejecting ? 'red' : 'green'}
            loading={process.isPending}
            disabled={isStale(process.failure)}
            onClick={send}
            data-autofocus={!rejecting || undefined}
          >
            {rejecting ? t('process.confirmRejected') : t('process.confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

const isStale = (failure: ClientFailure | null) =>
  failure?.code === 'stale_version' || failure?.code === 'illegal_move'

function ProcessFailure({ failure }: { failure: ClientFailure }) {
  const { t } = useTranslation()
  if (isStale(failure)) {
    const status = failure.details?.['status'] as WasteStatus | undefined
    return (
      <Alert
        role="alert"
        color="yellow"
        icon={<IconArrowsExchange aria-hidden />}
        title={t('process.fasterTitle')}
      >
        {status ? t('process.faster', { status: t(`statuses.${status}`) }) : t('process.fasterNote')}
      </Alert>
    )
  }
  return (
    <FailureNotice
      failure={failure}
      title={t('process.failedTitle')}
      text={isPassing(failure) && failure.code === 'offline' ? t('process.unsure') : undefined}
    />
  )
}
