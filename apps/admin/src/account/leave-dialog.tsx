import { toClientFailure } from '@benne/client'
import { leavingDays } from '@benne/contracts'
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
import { left } from '../session/ending.ts'
import { UsernameForManagers } from '../session/username-for-managers.tsx'
import classes from './account.module.css'

/** What leaving means, and the password to do it. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { password, setPassword, field, problem, failure, wait, isPending, send } = useLeave()
  return (
    <Modal.Root opened centered onClose={onClose}>
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
                <Modal.Title>{t('leave.dialogTitle')}</Modal.Title>
                <Modal.CloseButton aria-label={t('app.close')} />
              </Group>
              <ul className={classes.consequences}>
                <li>{t('leave.now')}</li>
                <li>{t('leave.wayBack', { count: leavingDays })}</li>
                <li>{t('leave.afterwards')}</li>
                <li>{t('leave.records')}</li>
              </ul>
              <Text size="sm" c="dimmed">
                {t('leave.copyFirst')}
              </Text>
              {failure && !failure.issues && <FailureNotice failure={failure} title={t('leave.failed')} />}
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
                <Button variant="default" onClick={onClose}>
                  {t('app.cancel')}
                </Button>
                <SubmitButton color="red" isPending={isPending} isIdle={wait > 0}>
                  {t('leave.confirm')}
                </SubmitButton>
              </Group>
            </Stack>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function useLeave() {
  const [password, setPassword] = useState('')
  const [isMissing, setMissing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const leave = useMutation({
    mutationFn: (typed: string) => client.users.deleteMe.mutate({ password: typed }),
    onSuccess: left,
    onError: () => field.current?.select(),
  })
  const failure = leave.error ? toClientFailure(leave.error) : null
  const [issue] = failure?.issues ?? []
  const wait = useRetryAfter(failure)
  const send = () => {
    if (leave.isPending || wait > 0) return
    setMissing(!password)
    if (password) leave.mutate(password)
    else field.current?.focus()
  }
  const problem = isMissing ? <Say text="passwordMissing" /> : issue && <IssueText issue={issue} />
  return { password, setPassword, field, problem, failure, wait, isPending: leave.isPending, send }
}
