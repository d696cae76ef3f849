import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { matches, type PersonFilter } from './merge-people.ts'
import { onPersonChange } from './people-feed.ts'
import type { usePeople } from './use-people.ts'
import { filterSearch } from './use-person-filter.ts'

type Found = Pick<ReturnType<typeof usePeople>, 'people' | 'hasNextPage' | 'isPlaceholderData'>

/** Says, to those who hear the page, how many people were found, and who registers meanwhile. */
export function useAnnouncedPeople(filter: PersonFilter, { people, hasNextPage, isPlaceholderData }: Found) {
  const { t } = useTranslation()
  const found = people !== undefined && !isPlaceholderData ? filterSearch(filter) : ''
  const sayFound = useEffectEvent(() => {
    const count = people?.length ?? 0
    announce(hasNextPage ? t('people.foundMore', { count }) : t('people.found', { count }))
  })
  useEffect(() => {
    if (found) sayFound()
  }, [found])

  const sayNew = useEffectEvent((name: string) => announce(t('people.announceNew', { name })))
  useEffect(
    () =>
      onPersonChange(({ action, user }) => {
        if (action === 'created' && matches(user, filter)) sayNew(user.fullName)
      }),
    [filter],
  )
}
