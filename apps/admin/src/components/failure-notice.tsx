import type { ClientFailure } from '@benne/client'
import { Alert, Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconCloudOff, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { retryAfterOf } from './use-retry-after.ts'
import { WaitNotice } from './wait-notice.tsx'

interface FailureNoticeProps {
  failure: ClientFailure
  title?: string
  /** Instead of the sentence that goes with the code. */
  text?: ReactNode
  onRetry?: (() => void) | undefined
}

/** What went wrong, how to go on, and by which reference we can find it. */
export function FailureNotice({ failure, title, text, onRetry }: FailureNoticeProps) {
  const { t } = useTranslation()
  // The question for the password was turned down by the person themselves.
  if (failure.code === 'reauthentication_required') return null
  if (retryAfterOf(failure) > 0) return <WaitNotice failure={failure} />
  const away = failure.code === 'offline' || failure.code === 'unavailable'
  return (
    <Alert
      role="alert"
      color={away ? 'yellow' : 'red'}
      icon={away ? <IconCloudOff aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={title}
    >
      <Text size="sm">{text ?? t(`errors.${failure.code}`)}</Text>
      <Reference failure={failure} />
      {onRetry && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={onRetry}
        >
          {t('app.retry')}
        </Button>
      )}
    </Alert>
  )
}

/** The reference, for failures that we would have to look up. */
export function Reference({ failure }: { failure: ClientFailure }) {
  const { t } = useTranslation()
  if (!failure.requestId || (failure.code !== 'internal' && failure.code !== 'unavailable')) return null
  return (
    <Text size="xs" c="dimmed" mt={4} className="tabular">
      {t('app.reference', { id: failure.requestId })}
    </Text>
  )
}
