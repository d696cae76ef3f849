import type { User } from '@benne/contracts'
import { Anchor, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from '../components/detail.module.css'
import { Fact } from '../components/fact.tsx'
import { languageNames } from '../i18n/language.ts'
import { useFormat } from '../i18n/use-format.ts'
import { RoleMark } from './person-mark.tsx'
import { MailState } from './person-words.tsx'

/** How somebody can be reached. */
export function ContactFacts({ person }: { person: User }) {
  const { t } = useTranslation()
  const { email, pendingEmail, phone, address, language } = person
  return (
    <dl className={classes.facts}>
      <Fact name={t('people.columnEmail')}>
        <Anchor href={`mailto:${email}`} underline="always">
          {email}
        </Anchor>{' '}
        <MailState person={person} />
        {pendingEmail && (
          <Text size="sm" c="dimmed">
            {t('people.pendingEmail', { email: pendingEmail })}
          </Text>
        )}
      </Fact>
      <Fact name={t('people.phone')}>
        {phone && (
          <Anchor href={`tel:${phone.replace(/[^\d+]/g, '')}`} underline="always">
            {phone}
          </Anchor>
        )}
      </Fact>
      <Fact name={t('people.language')}>
        <span lang={language}>{languageNames[language]}</span>
      </Fact>
      <Fact name={t('people.address')}>{address && <span className={classes.prose}>{address}</span>}</Fact>
    </dl>
  )
}

export function AccountFacts({ person }: { person: User }) {
  const { t } = useTranslation()
  return (
    <dl className={classes.facts}>
      <Fact name={t('people.username')}>@{person.username}</Fact>
      <Fact name={t('people.columnRole')}>
        <RoleMark role={person.role} />
      </Fact>
      <Fact name={t('people.columnSeen')}>
        {person.lastLogin ? <Moment at={person.lastLogin} /> : t('people.never')}
      </Fact>
      <Fact name={t('people.columnSince')}>
        <Moment at={person.createdAt} />
      </Fact>
      {person.hasFace && <Fact name={t('people.signIn')}>{t('people.byFace')}</Fact>}
      <Fact name={t('people.timeZone')}>{person.timeZone}</Fact>
      <Fact name={t('record.id')}>
        <code className={classes.id}>{person.id}</code>
      </Fact>
    </dl>
  )
}

function Moment({ at }: { at: Date }) {
  const { dateTime } = useFormat()
  return <time dateTime={at.toISOString()}>{dateTime(at)}</time>
}
