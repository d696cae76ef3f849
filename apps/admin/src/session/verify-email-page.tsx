import { type ClientFailure, isPassing } from '@benne/client'
import { Button, Loader, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconLinkOff } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { announce } from '../components/announcer.tsx'
import { FailureNotice } from '../components/failure-notice.tsx'
import { PageHeading } from '../components/page.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { useRetryAfter } from '../components/use-retry-after.ts'
import classes from './entrance.module.css'
import { Entrance } from './entrance.tsx'
import { useSession } from './use-session.ts'
import { useVerifyEmail } from './use-verify-email.ts'

/** Where the link of an e-mail leads that asks whether an address is its reader's. */
export default function VerifyEmailPage() {
  const { email, failure, isNotValid, retry, isFetching } = useVerifyEmail()
  return (
    <Entrance>
      {email !== undefined ? (
        <Confirmed email={email} />
      ) : isNotValid ? (
        <NotValid />
      ) : failure ? (
        <Failed failure={failure} onRetry={retry} isPending={isFetching} />
      ) : (
        <Checking />
      )}
    </Entrance>
  )
}

function Checking() {
  const { t } = useTranslation()
  return (
    <State title={t('verify.checking')} icon={<Loader size={28} aria-hidden />}>
      <Text c="dimmed">{t('verify.checkingText')}</Text>
    </State>
  )
}

function Confirmed({ email }: { email: string }) {
  const { t } = useTranslation()
  const { status } = useSession()
  return (
    <State title={t('verify.confirmed')} icon={<IconCircleCheck />}>
      <Text className={classes.sent}>{t('verify.confirmedText', { email })}</Text>
      <Button component={Link} to={status === 'signed-in' ? '/records' : '/sign-in'} size="md">
        {status === 'signed-in' ? t('verify.goOn') : t('signIn.submit')}
      </Button>
    </State>
  )
}

function NotValid() {
  const { t } = useTranslation()
  const signedIn = useSession().status === 'signed-in'
  return (
    <State title={t('verify.notValid')} icon={<IconLinkOff />} isProblem>
      <Text>{signedIn ? t('verify.notValidSignedIn') : t('verify.notValidText')}</Text>
      <Button component={Link} to={signedIn ? '/profile' : '/sign-in'} size="md">
        {signedIn ? t('menu.profile') : t('signIn.submit')}
      </Button>
      {!signedIn && (
        <Button component={Link} to="/forgot-password" size="md" variant="default">
          {t('signIn.forgot')}
        </Button>
      )}
    </State>
  )
}

interface FailedProps {
  failure: ClientFailure
  onRetry: () => void
  isPending: boolean
}

function Failed({ failure, onRetry, isPending }: FailedProps) {
  const { t } = useTranslation()
  const wait = useRetryAfter(failure)
  const canRetry = isPassing(failure) || failure.code === 'too_many_requests'
  return (
    <>
      <PageHeading title={t('verify.failed')} />
      <Stack gap="md">
        <FailureNotice failure={failure} />
        {canRetry && (
          <SubmitButton
            type="button"
            size="md"
            isPending={isPending}
            isIdle={wait > 0}
            onClick={() => wait === 0 && onRetry()}
          >
            {t('app.retry')}
          </SubmitButton>
        )}
      </Stack>
    </>
  )
}

interface StateProps {
  title: string
  icon: ReactNode
  isProblem?: boolean
  children: ReactNode
}

/** Said aloud as well, since nobody pressed anything to get here. */
function State({ title, icon, isProblem, children }: StateProps) {
  useEffect(() => announce(title), [title])
  return (
    <>
      <span className={classes.mark} data-kind={isProblem && 'problem'} aria-hidden>
        {icon}
      </span>
      <PageHeading title={title} />
      <Stack gap="md">{children}</Stack>
    </>
  )
}
