import type { User } from '@benne/contracts'
import { Text } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useFresh } from '../components/fresh.ts'
import classes from '../components/list.module.css'
import { useFormat } from '../i18n/use-format.ts'
import { AccountBadge, PersonTile, RoleMark } from './person-mark.tsx'
import type { PersonListProps } from './person-table.tsx'
import { Dim, Leaving, MailState, SeenLast } from './person-words.tsx'

/** People on a narrow screen. */
export function PersonCards({ people }: PersonListProps) {
  const fresh = useFresh()
  return (
    <ul className={classes.cards}>
      {people.map((person) => (
        <Card key={person.id} person={person} fresh={fresh.has(person.id)} />
      ))}
    </ul>
  )
}

/** Drawn again only when its own person changes, as the rows of the table. */
const Card = memo(function Card({ person, fresh }: { person: User; fresh: boolean }) {
  const { t } = useTranslation()
  const { date } = useFormat()
  return (
    <li className={classes.card} data-fresh={fresh || undefined}>
      <div className={classes.cardTop}>
        <PersonTile person={person} size={40} />
        <div className={classes.lines}>
          <Link to={`/people/${person.id}`} className={`${classes.link} ${classes.clip}`}>
            {person.fullName}
          </Link>
          <Dim>@{person.username}</Dim>
        </div>
        <AccountBadge status={person.status} />
      </div>
      <span className={classes.clip}>{person.email}</span>
      <div className={classes.cardBottom}>
        <RoleMark role={person.role} />
        <MailState person={person} />
      </div>
      <Text span size="sm" c="dimmed">
        {t('people.since', { date: date(person.createdAt) })} · {t('people.seen')}{' '}
        <SeenLast person={person} />
      </Text>
      <Leaving person={person} />
    </li>
  )
})
