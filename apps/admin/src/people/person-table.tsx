import type { User } from '@benne/contracts'
import { Table } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useFresh } from '../components/fresh.ts'
import classes from '../components/list.module.css'
import { useFormat } from '../i18n/use-format.ts'
import { AccountBadge, PersonTile, RoleMark } from './person-mark.tsx'
import { Dim, Leaving, MailState, SeenLast } from './person-words.tsx'

export interface PersonListProps {
  people: readonly User[]
}

/** People on a wide screen. The whole row leads to the person. */
export function PersonTable({ people }: PersonListProps) {
  const { t } = useTranslation()
  const fresh = useFresh()
  return (
    <div className={classes.table}>
      <Table verticalSpacing="xs" horizontalSpacing="md" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="23%">{t('people.columnName')}</Table.Th>
            <Table.Th>{t('people.columnEmail')}</Table.Th>
            <Table.Th w="10rem">{t('people.columnRole')}</Table.Th>
            <Table.Th w="9.5rem">{t('people.columnStatus')}</Table.Th>
            <Table.Th w="7.5rem">{t('people.columnSince')}</Table.Th>
            <Table.Th w="10rem">{t('people.columnSeen')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Row key={person.id} person={person} fresh={fresh.has(person.id)} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** Drawn again only when its own person changes: hundreds stand here while others arrive. */
const Row = memo(function Row({ person, fresh }: { person: User; fresh: boolean }) {
  const { date, dateTime } = useFormat()
  return (
    <Table.Tr className={classes.row} data-fresh={fresh || undefined}>
      <Table.Td>
        <div className={classes.lead}>
          <PersonTile person={person} />
          <div className={classes.lines}>
            <Link to={`/people/${person.id}`} className={`${classes.link} ${classes.clip}`}>
              {person.fullName}
            </Link>
            <Dim>@{person.username}</Dim>
          </div>
        </div>
      </Table.Td>
      <Table.Td>
        <div className={classes.lines}>
          <span className={classes.clip} title={person.email}>
            {person.email}
          </span>
          <MailState person={person} />
        </div>
      </Table.Td>
      <Table.Td>
        <RoleMark role={person.role} />
      </Table.Td>
      <Table.Td>
        <AccountBadge status={person.status} />
        <Leaving person={person} />
      </Table.Td>
      <Table.Td>
        <time dateTime={person.createdAt.toISOString()} title={dateTime(person.createdAt)}>
          <Dim>{date(person.createdAt)}</Dim>
        </time>
      </Table.Td>
      <Table.Td>
        <Dim>
          <SeenLast person={person} />
        </Dim>
      </Table.Td>
    </Table.Tr>
  )
})
