import type { ClientFailure } from '@benne/client'
import { Button, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import classes from './account.module.css'

interface SaveBarProps {
  isDirty: boolean
  isPending: boolean
  /** Seconds until it may be tried again. */
  wait: number
  failure: ClientFailure | null
  onDiscard: () => void
}

/** Saves what was changed in one part of the profile, or takes it back; and says when that did not work. */
export function SaveBar({ isDirty, isPending, wait, failure, onDiscard }: SaveBarProps) {
  const { t } = useTranslation()
  const isUnsure = failure?.code === 'offline'
  return (
    <Stack gap="md">
      {failure && (
        <FailureNotice
          failure={failure}
          title={isUnsure ? t('app.connectionLost') : t('profile.failed')}
          text={isUnsure ? t('profile.unsure') : undefined}
        />
      )}
      <div className={classes.bar}>
        <SubmitButton isPending={isPending} isIdle={!isDirty || wait > 0}>
          {t('profile.save')}
        </SubmitButton>
        {isDirty && !isPending && (
          <Button variant="subtle" color="gray" onClick={onDiscard}>
            {t('profile.discard')}
          </Button>
        )}
      </div>
    </Stack>
  )
}
