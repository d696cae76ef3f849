import type { ClientFailure } from '@benne/client'
import { WasteStatus } from '@benne/contracts'
import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconAlertTriangle, IconArrowsExchange } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../components/detail.module.css'
import { FailureNotice } from '../components/failure-notice.tsx'
import { keepFocus } from '../components/keep-focus.ts'
import { type Move, useMove } from './use-move.tsx'

interface ProcessDialogProps {
  move: Move
  onClose: () => void
}

/** Asks for a note and moves the record on. */
export function ProcessDialog({ move, onClose }: ProcessDialogProps) {
  const { t } = useTranslation()
  const { send, isPending, isStale, facts, ...rest } = useMove(move, onClose)
  const { record, status } = move
  const rejecting = status === 'rejected'
  useHotkeys([['mod+Enter', send]], [])
  useEffect(() => () => keepFocus(`[data-record-menu="${record.id}"]`, 'h1'), [record.id])
  return (
    <Modal.Root opened centered onClose={onClose}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Stack gap="md">
            <Group justify="space-between" wrap="nowrap">
              <Modal.Title>
                {rejecting
                  ? t('process.titleRejected')
                  : t('process.title', { status: t(`statuses.${status}`) })}
              </Modal.Title>
              <Modal.CloseButton aria-label={t('app.close')} />
            </Group>
            <Text size="sm" c="dimmed">
              {t('process.subject', { ...facts, name: record.owner.fullName })}
            </Text>
            {rest.failure && <MoveFailure failure={rest.failure} isStale={isStale} />}
            {!isStale && <Note move={move} {...rest} />}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose}>
                {isStale ? t('app.close') : t('app.cancel')}
              </Button>
              {!isStale && (
                <Button
                  color={rejecting ? 'red' : 'green'}
                  loading={isPending}
                  onClick={send}
                  data-autofocus={!rejecting || undefined}
                >
                  {rejecting ? t('process.confirmRejected') : t('process.confirm')}
                </Button>
              )}
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

type NoteProps = Pick<ReturnType<typeof useMove>, 'notes' | 'setNotes' | 'problem' | 'field'> & { move: Move }

/** The note: why, when it is a rejection; and that the one before it goes. */
function Note({ move: { record, status }, notes, setNotes, problem, field }: NoteProps) {
  const { t } = useTranslation()
  const rejecting = status === 'rejected'
  return (
    <>
      {rejecting && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('process.finalWarning')}
        </Alert>
      )}
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
    </>
  )
}

function MoveFailure({ failure, isStale }: { failure: ClientFailure; isStale: boolean }) {
  const { t } = useTranslation()
  if (!isStale) {
    if (failure.code !== 'offline')
      return <FailureNotice failure={failure} title={t('process.failedTitle')} />
    return <FailureNotice failure={failure} title={t('app.connectionLost')} text={t('process.unsure')} />
  }
  const status = WasteStatus.safeParse(failure.details?.status).data
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
