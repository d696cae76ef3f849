import { toClientFailure } from '@benne/client'
import {
  type Me,
  type NotificationChannel,
  NotificationPreferences,
  type NotificationType,
  notificationChannels,
  notificationTypes,
  toValidationIssues,
} from '@benne/contracts'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusErrorIn } from '../components/focus-first-error.ts'
import { firstByField, type Issue } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { useUnsaved } from './unsaved.tsx'
import { useSaveAccount } from './use-account.ts'

const none = new Map<string, Issue>()

/** The notification preferences as they are being chosen: saved as one, since the server keeps them as one. */
export function usePreferences(me: Me) {
  const { t } = useTranslation()
  const save = useSaveAccount()
  const wait = useRetryAfter(save.failure)
  const [chosen, setChosen] = useState<NotificationPreferences | null>(null)
  const [issues, setIssues] = useState(none)
  const preferences = chosen ?? me.notificationPreferences
  const isDirty = chosen !== null && !isSame(chosen, me.notificationPreferences)
  useUnsaved('notifications', isDirty)

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!isDirty || save.isPending || wait > 0) return
    const result = NotificationPreferences.safeParse(chosen)
    if (!result.success) return refuse(toValidationIssues(result.error))
    save.mutate(
      { notificationPreferences: result.data },
      {
        onSuccess: () => {
          setChosen(null)
          notifyDone(t('profile.saved'))
        },
        onError: (error) => {
          const sent = (toClientFailure(error).issues ?? []).map((issue) => ({
            ...issue,
            path: issue.path.slice(1), // without the name of the whole
          }))
          if (sent.length > 0) refuse(sent)
        },
      },
    )
  }
  const refuse = (found: Issue[]) => {
    setIssues(firstByField(found))
    focusErrorIn('notifications')
  }
  const choose = (part: Partial<NotificationPreferences>) => {
    setChosen({ ...preferences, ...part })
    setIssues(none)
  }
  const setChannel = (type: NotificationType, channel: NotificationChannel, on: boolean) => {
    const ofType = { ...preferences.channels[type], [channel]: on }
    choose({ channels: { ...preferences.channels, [type]: ofType } })
  }
  const discard = () => {
    setChosen(null)
    setIssues(none)
    save.reset()
  }
  return {
    preferences,
    setChannel,
    setQuietHours: (quietHours: NotificationPreferences['quietHours']) => choose({ quietHours }),
    submit,
    discard,
    issues,
    isDirty,
    wait,
    isPending: save.isPending,
    failure: save.failure?.issues ? null : save.failure,
  }
}

function isSame(a: NotificationPreferences, b: NotificationPreferences): boolean {
  const sameChannels = notificationTypes.every((type) =>
    notificationChannels.every((channel) => a.channels[type][channel] === b.channels[type][channel]),
  )
  const sameHours = a.quietHours?.from === b.quietHours?.from && a.quietHours?.to === b.quietHours?.to
  return sameChannels && sameHours
}
