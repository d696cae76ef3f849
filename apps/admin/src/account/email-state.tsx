import { toClientFailure } from '@benne/client'
import type { Me } from '@benne/contracts'
import { Alert, Button, Group, Text } from '@mantine/core'
import { IconCircleCheck, IconMailFast, IconMailQuestion } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { FailureNotice } from '../components/failure-notice.tsx'
import { notifyDone } from '../components/notify.ts'
import { SubmitButton } from '../components/submit-button.tsx'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { MailboxLink } from '../session/mailbox-link.tsx'
import { useAbout } from '../session/use-about.ts'
import classes from './account.module.css'
import { useSaveAccount } from './use-account.ts'

/** Whether the address is known to be its owner's, the one that waits to be, and the link for either once more. */
export function EmailState({ me }: { me: Me }) {
  const { t } = useTranslation()
  const { pendingEmail, email, isVerified } = me
  if (pendingEmail) {
    return (
      <Alert color="yellow" icon={<IconMailFast aria-hidden />} title={t('signInNames.pendingTitle')}>
        <Text size="sm" className={classes.breakable}>
          {t('signInNames.pending', { email: pendingEmail, present: email })}
        </Text>
        <Resend email={pendingEmail}>
          <KeepPresent email={email} />
        </Resend>
      </Alert>
    )
  }
  if (isVerified) {
    return (
      <Text size="sm" className={classes.confirmed}>
        <IconCircleCheck size={18} aria-hidden /> {t('signInNames.confirmed')}
      </Text>
    )
  }
  return (
    <Alert color="yellow" icon={<IconMailQuestion aria-hidden />} title={t('signInNames.unconfirmed')}>
      <Resend email={email} />
    </Alert>
  )
}

function Resend({ email, children }: { email: string; children?: React.ReactNode }) {
  const { t } = useTranslation()
  const about = useAbout()
  const resend = useMutation({
    mutationFn: () => client.auth.resendVerification.mutate(),
    onSuccess: () => notifyDone(t('signInNames.resent', { email })),
  })
  const failure = resend.error && toClientFailure(resend.error)
  const wait = useRetryAfter(failure)
  return (
    <>
      <Group mt="xs" gap="sm">
        {about?.mail && (
          <SubmitButton
            type="button"
            size="xs"
            variant="default"
            isPending={resend.isPending}
            isIdle={wait > 0}
            onClick={() => wait === 0 && resend.mutate()}
          >
            {t('signInNames.resend')}
          </SubmitButton>
        )}
        {children}
        <MailboxLink />
      </Group>
      {failure && (
        <div className={classes.below}>
          <FailureNotice failure={failure} />
        </div>
      )}
    </>
  )
}

/** To take the present address is to drop the one that waits. */
function KeepPresent({ email }: { email: string }) {
  const { t } = useTranslation()
  const save = useSaveAccount()
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        loading={save.isPending}
        onClick={() => save.mutate({ email }, { onSuccess: () => notifyDone(t('profile.saved')) })}
      >
        {t('signInNames.keepPresent')}
      </Button>
      {save.failure && <FailureNotice failure={save.failure} />}
    </>
  )
}
