import type { ClientFailure } from '@benne/client'
import { Button } from '@mantine/core'
import { IconCloudOff, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Blank } from './blank.tsx'
import { Reference } from './failure-notice.tsx'

interface LoadFailureProps {
  title: string
  failure: ClientFailure
  onRetry: () => void
}

/** Instead of what could not be loaded. */
export function LoadFailure({ title, failure, onRetry }: LoadFailureProps) {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Blank
        icon={<IconCloudOff />}
        title={title}
        text={
          <>
            {t(`errors.${failure.code}`)}
            <Reference failure={failure} />
          </>
        }
      >
        <Button leftSection={<IconRefresh size={18} aria-hidden />} onClick={onRetry}>
          {t('app.retry')}
        </Button>
      </Blank>
    </div>
  )
}
