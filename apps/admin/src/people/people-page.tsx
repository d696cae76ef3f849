import type { User } from '@benne/contracts'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { LoadFailure } from '../components/load-failure.tsx'
import { More } from '../components/more.tsx'
import { NewPill } from '../components/new-pill.tsx'
import { PageHeading } from '../components/page.tsx'
import { useHeldBack } from '../components/use-held-back.ts'
import type { PersonFilter } from './merge-people.ts'
import { PeopleFilters } from './people-filters.tsx'
import classes from './people-page.module.css'
import { EmptyPeople, LoadingPeople } from './people-states.tsx'
import { PeopleStatistics } from './people-statistics.tsx'
import { PersonCards } from './person-cards.tsx'
import { PersonTable } from './person-table.tsx'
import { useAnnouncedPeople } from './use-announced-people.ts'
import { usePeople } from './use-people.ts'
import { filterSearch, usePersonFilter } from './use-person-filter.ts'

/** Everybody with an account, for staff. */
export default function PeoplePage() {
  const { t } = useTranslation()
  const filter = usePersonFilter()
  return (
    <>
      <PageHeading title={t('people.title')} lead={t('people.lead')} />
      <PeopleStatistics />
      <PeopleFilters filter={filter} />
      <PersonList filter={filter} />
    </>
  )
}

function PersonList({ filter }: { filter: PersonFilter }) {
  const { t } = useTranslation()
  const query = usePeople(filter)
  const { people, failure, isPlaceholderData } = query
  const wide = useMediaQuery('(min-width: 64em)', undefined, { getInitialValueInEffect: false })
  useAnnouncedPeople(filter, query)

  if (!people) {
    return failure ? (
      <LoadFailure title={t('people.errorTitle')} failure={failure} onRetry={() => void query.refetch()} />
    ) : (
      <LoadingPeople wide={wide} />
    )
  }
  return (
    <div className={isPlaceholderData ? classes.stale : undefined} aria-busy={isPlaceholderData}>
      {people.length === 0 ? (
        <EmptyPeople filter={filter} />
      ) : (
        <>
          {/* Whoever looks for others starts at the top again. */}
          <Found key={filterSearch(filter)} people={people} wide={wide} />
          <More query={query} />
        </>
      )}
    </div>
  )
}

function Found({ people, wide }: { people: readonly User[]; wide: boolean }) {
  const { t } = useTranslation()
  const { shown, held } = useHeldBack(people)
  const List = wide ? PersonTable : PersonCards
  return (
    <>
      <NewPill held={held} label={t('people.newCount', { count: held.length })} />
      <List people={shown} />
    </>
  )
}
