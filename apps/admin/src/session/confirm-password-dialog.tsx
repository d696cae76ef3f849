import { toClientFailure } from '@benne/client'
import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { FailureNotice } from '../components/failure-notice.tsx'
import { IssueText } from '../components/issue-text.tsx'
import { Say } from '../components/say.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { UsernameForManagers } from './username-for-managers.tsx'

/** Above whatever dialog the call was made from. */
const zIndex = 300

/** Asks for the password once more. Nothing has been changed yet, so turning it down is safe. */
export function ConfirmPasswordDialog({ onAnswer }: { onAnswer: (confirmed: boolean) => void }) {
  const { t } = useTranslation()
  const { password, setPassword, field, problem, failure, wait, isPending, send } = useQuestion(onAnswer)
  const cancel = () => onAnswer(false)
  return (
    <Modal.Root opened centered onClose={cancel} zIndex={zIndex}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              send()
            }}
          >
            <Stack gap="md">
              <Group justify="space-between" wrap="nowrap">
                <Modal.Title>{t('confirm.title')}</Modal.Title>
                <Modal.CloseButton aria-label={t('app.close')} />
              </Group>
              <Text size="sm" c="dimmed">
                {t('confirm.text')}
              </Text>
              {failure && !failure.issues && <FailureNotice failure={failure} />}
              <UsernameForManagers />
              <PasswordInput
                ref={field}
                label={t('signIn.password')}
                autoComplete="current-password"
                maxLength={128}
                visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword'), tabIndex: 0 }}
                value={password}
                error={problem}
                onChange={(event) => setPassword(event.currentTarget.value)}
                data-autofocus
              />
              <Group justify="flex-end" gap="sm">
                <Button variant="default" onClick={cancel}>
                  {t('app.cancel')}
                </Button>
                <SubmitButton isPending={isPending} isIdle={wait > 0}>
                  {t('confirm.submit')}
                </SubmitButton>
              </Group>
            </Stack>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function useQuestion(onAnswer: (confirmed: boolean) => void) {
  const [password, setPassword] = useState('')
  const [isMissing, setMissing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const mutation = useMutation({
    mutationFn: (typed: string) => client.session.reauthenticate(typed),
    onSuccess: () => onAnswer(true),
    onError: () => field.current?.select(),
  })
  const failure = mutation.error ? toClientFailure(mutation.error) : null
  const [issue] = failure?.issues ?? []
  const wait = useRetryAfter(failure)
  const send = () => {
    if (mutation.isPending || wait > 0) return
    setMissing(!password)
    if (password) mutation.mutate(password)
    else field.current?.focus()
  }
  const problem = isMissing ? <Say text="passwordMissing" /> : issue && <IssueText issue={issue} />
  return { password, setPassword, field, problem, failure, wait, isPending: mutation.isPending, send }
}
