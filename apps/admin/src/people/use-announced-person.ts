import type { User } from '@benne/contracts'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { onPersonChange } from './people-feed.ts'

/** Says, to those who hear the page, that somebody else changed the account that is open. */
export function useAnnouncedPerson({ id }: User): void {
  const { t } = useTranslation()
  const say = useEffectEvent(({ fullName, status, role }: User) =>
    announce(
      t('people.announceChanged', {
        name: fullName,
        status: t(`people.statuses.${status}`),
        role: t(`roles.${role}`),
      }),
    ),
  )
  useEffect(
    () =>
      onPersonChange(({ user }) => {
        if (user.id === id) say(user)
      }),
    [id],
  )
}
