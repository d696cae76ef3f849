import { toClientFailure } from '@benne/client'
import type { ConnectedPeople } from '@benne/contracts'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { client } from '../app/client.ts'
import { FailureNotice } from '../components/failure-notice.tsx'
import { useCount } from '../i18n/use-count.ts'
import { PersonTile } from '../people/person-mark.tsx'
import { useMe } from '../session/use-session.ts'
import classes from './connected.module.css'
import { connectedKeys } from './connected.ts'

/** Who is connected, staff first. Fetched while it is open. */
export function ConnectedList({ onGo }: { onGo: () => void }) {
  const { t } = useTranslation()
  const counted = useCount()
  const query = useQuery({
    queryKey: connectedKeys.people,
    queryFn: ({ signal }): Promise<ConnectedPeople> => client.live.people.query(undefined, { signal }),
    staleTime: 0,
  })
  if (!query.data && query.error)
    return (
      <FailureNotice
        failure={toClientFailure(query.error)}
        title={t('connected.errorTitle')}
        onRetry={() => void query.refetch()}
      />
    )
  if (!query.data) return <Skeleton height={96} aria-hidden />
  const { people, more } = query.data
  if (people.length === 0) return <p className={classes.counts}>{t('connected.nobody')}</p>
  return (
    <div className={classes.scroll}>
      <ul className={classes.people}>
        {people.map((person) => (
          <li key={person.userId}>
            <Person person={person} onGo={onGo} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className={classes.more}>{t('connected.more', counted(more))}</p>}
    </div>
  )
}

function Person({ person, onGo }: { person: ConnectedPeople['people'][number]; onGo: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const [firstName = '', ...others] = person.fullName.split(' ')
  return (
    <Link to={`/people/${person.userId}`} onClick={onGo} className={classes.person}>
      <PersonTile person={{ firstName, lastName: others.at(-1) ?? '', role: person.role }} size={30} />
      <span className={classes.who}>
        <span>
          {person.fullName}
          {person.userId === me.id && ` (${t('app.you')})`}
        </span>
        <span className={classes.role}>{t(`roles.${person.role}`)}</span>
      </span>
    </Link>
  )
}
