import type { ClientFailure } from '@benne/client'
import type { User } from '@benne/contracts'
import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { keepFocus } from '../components/keep-focus.ts'
import { useRetryAfter } from '../components/use-retry-after.ts'
import type { PersonAction } from './person-actions.ts'
import { RoleChoice } from './role-choice.tsx'
import { isRefusal, useActionDialog } from './use-action-dialog.tsx'

interface ActionDialogProps {
  action: PersonAction
  person: User
  onClose: () => void
}

/** Says what an action does, asks for what it needs, and does it. */
export function ActionDialog({ action, person, onClose }: ActionDialogProps) {
  const { t } = useTranslation()
  const dialog = useActionDialog(action, person, onClose)
  const { asked, send, isPending, isFinal, failure } = dialog
  const wait = useRetryAfter(failure)
  const stops = action === 'suspend' || action === 'deactivate'
  const closeButton = useRef<HTMLButtonElement>(null)
  useHotkeys([['mod+Enter', send]], [])
  // The button that had the focus has gone.
  useEffect(() => {
    if (isFinal) closeButton.current?.focus()
  }, [isFinal])
  useEffect(
    () => () => keepFocus(`[data-person-action="${action}"]`, '[data-person-actions]', 'h1'),
    [action],
  )
  return (
    // While the password is asked for, Escape is meant for that question.
    <Modal.Root opened centered onClose={onClose} closeOnEscape={!isPending} closeOnClickOutside={!isPending}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Stack gap="md">
            <Group justify="space-between" wrap="nowrap">
              <Modal.Title>{t(`people.actions.${action}`)}</Modal.Title>
              <Modal.CloseButton aria-label={t('app.close')} />
            </Group>
            <Text size="sm" c="dimmed">
              {person.fullName} · @{person.username}
            </Text>
            {failure && <ActionFailure person={person} failure={failure} />}
            <Text size="sm">
              {t(`people.effects.${action}`, { name: person.fullName, email: person.email })}
            </Text>
            <div ref={asked}>
              <Asked action={action} person={person} dialog={dialog} />
            </div>
            <Group justify="flex-end" gap="sm">
              <Button variant="default" ref={closeButton} onClick={onClose}>
                {isFinal ? t('app.close') : t('app.cancel')}
              </Button>
              {!isFinal && (
                <Button
                  color={stops ? 'red' : 'green'}
                  loading={isPending}
                  data-disabled={wait > 0}
                  aria-disabled={wait > 0}
                  onClick={() => wait === 0 && send()}
                  data-autofocus={(!stops && action !== 'setRole') || undefined}
                >
                  {t(`people.confirm.${action}`)}
                </Button>
              )}
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

type AskedProps = Omit<ActionDialogProps, 'onClose'> & {
  dialog: Omit<ReturnType<typeof useActionDialog>, 'asked'>
}

/** What an action needs to be told. */
function Asked({ action, person, dialog }: AskedProps) {
  const { t } = useTranslation()
  const { reason, setReason, problem } = dialog
  if (action === 'setRole') return <RoleChoice person={person} dialog={dialog} />
  if (action === 'endSessions') return null
  if (action === 'sendPasswordReset') {
    return person.isVerified ? null : (
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
        {t('people.unconfirmedWarning')}
      </Alert>
    )
  }
  return (
    <Textarea
      label={`${t('people.reason')} (${t('app.optional')})`}
      description={t('people.reasonHelp')}
      autosize
      minRows={2}
      maxRows={6}
      value={reason}
      error={problem}
      onChange={(event) => setReason(event.currentTarget.value)}
      data-autofocus={action !== 'activate' || undefined}
    />
  )
}

interface ActionFailureProps {
  person: User
  failure: ClientFailure
}

/** What went wrong, with the person's name where there is a sentence for it. */
function ActionFailure({ person, failure }: ActionFailureProps) {
  const { t } = useTranslation()
  const { code } = failure
  if (code === 'offline') {
    return <FailureNotice failure={failure} title={t('app.connectionLost')} text={t('people.unsure')} />
  }
  const text = isRefusal(code) ? t(`people.refused.${code}`, { name: person.fullName }) : undefined
  return <FailureNotice failure={failure} title={t('people.failedTitle')} text={text} />
}
