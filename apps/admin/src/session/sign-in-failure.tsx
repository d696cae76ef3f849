import { type ClientFailure, isPassing } from '@benne/client'
import { Alert, Anchor, Button, Text } from '@mantine/core'
import { IconDoorExit, IconMailQuestion } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { FailureNotice } from '../components/failure-notice.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { MailboxLink } from './mailbox-link.tsx'

interface SignInFailureProps {
  failure: ClientFailure
  onRetry: () => void
  /** Signs in again, taking back the wish to leave. */
  onComeBack: () => void
}

/** Why signing in did not work, and what to do about it. */
export function SignInFailure({ failure, onRetry, onComeBack }: SignInFailureProps) {
  const { t } = useTranslation()
  if (failure.code === 'account_leaving') return <Leaving failure={failure} onComeBack={onComeBack} />
  const status = failure.code === 'account_not_active' ? String(failure.details?.status) : null
  if (status === 'pending') return <Pending />
  const why = { inactive: t('signIn.statusInactive'), suspended: t('signIn.statusSuspended') } as const
  const text = status === 'inactive' || status === 'suspended' ? why[status] : undefined
  return <FailureNotice failure={failure} text={text} onRetry={isPassing(failure) ? onRetry : undefined} />
}

/** The mail with the link may be lost: choosing a new password confirms the address as well. */
function Pending() {
  const { t } = useTranslation()
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<IconMailQuestion aria-hidden />}
      title={t('signIn.statusPendingTitle')}
    >
      <Text size="sm">
        {t('signIn.statusPending')}{' '}
        <Anchor component={Link} size="sm" underline="always" to="/forgot-password">
          {t('signIn.statusPendingLost')}
        </Anchor>
      </Text>
      <Text size="sm" mt={4}>
        <MailboxLink />
      </Text>
    </Alert>
  )
}

function Leaving({ failure, onComeBack }: Pick<SignInFailureProps, 'failure' | 'onComeBack'>) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const at = new Date(String(failure.details?.leavingAt))
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<IconDoorExit aria-hidden />}
      title={
        Number.isNaN(at.getTime())
          ? t('errors.account_leaving')
          : t('signIn.leavingTitle', { at: dateTime(at) })
      }
    >
      <Text size="sm">{t('signIn.leaving')}</Text>
      <Button mt="sm" size="xs" variant="default" onClick={onComeBack}>
        {t('signIn.comeBack')}
      </Button>
    </Alert>
  )
}
