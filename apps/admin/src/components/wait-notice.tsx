import type { ClientFailure } from '@benne/client'
import { Alert } from '@mantine/core'
import { IconCircleCheck, IconClockPause } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { announce } from './announcer.tsx'
import { retryAfterOf, useRetryAfter } from './use-retry-after.ts'

/**
 * How long to wait after too many tries, counted down. A screen reader hears it once, and when it is over: a number
 * read out every second would leave no room for anything else.
 */
export function WaitNotice({ failure }: { failure: ClientFailure }) {
  const { t } = useTranslation()
  const { wait } = useFormat()
  const left = useRetryAfter(failure)
  const isOver = left === 0
  useEffect(() => {
    announce(isOver ? t('app.waited') : t('app.wait', { wait: wait(retryAfterOf(failure)) }))
  }, [failure, isOver, t, wait])
  return (
    <Alert
      role="note"
      color={isOver ? 'green' : 'yellow'}
      icon={isOver ? <IconCircleCheck aria-hidden /> : <IconClockPause aria-hidden />}
      className="tabular"
    >
      {isOver ? t('app.waited') : t('app.wait', { wait: wait(left) })}
    </Alert>
  )
}
