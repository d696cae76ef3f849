import type { User } from '@benne/contracts'
import { Alert, Anchor, Button, Paper, Skeleton, Stack, Title } from '@mantine/core'
import { IconArrowLeft, IconDoorExit, IconRecycle, IconUserSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { RecentEntries } from '../audit/recent-entries.tsx'
import { Blank } from '../components/blank.tsx'
import classes from '../components/detail.module.css'
import { useFresh } from '../components/fresh.ts'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useCan } from '../session/use-session.ts'
import { PersonActions } from './person-actions-panel.tsx'
import { AccountFacts, ContactFacts } from './person-facts.tsx'
import { AccountBadge, PersonTile } from './person-mark.tsx'
import { useAnnouncedPerson } from './use-announced-person.ts'
import { usePerson } from './use-person.ts'

export default function PersonPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const { data: person, failure, isAbsent, refetch } = usePerson(id)
  return (
    <>
      <Anchor component={Link} to="/people" size="sm" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden /> {t('people.back')}
      </Anchor>
      {isAbsent ? (
        <Absent />
      ) : person ? (
        <Person person={person} />
      ) : failure ? (
        <LoadFailure title={t('people.errorOne')} failure={failure} onRetry={() => void refetch()} />
      ) : (
        <LoadingPerson />
      )}
    </>
  )
}

function Person({ person }: { person: User }) {
  const { t } = useTranslation()
  const fresh = useFresh().has(person.id)
  const canAudit = useCan('audit.list')
  useAnnouncedPerson(person)
  return (
    <>
      <PageHeading
        documentTitle={person.fullName}
        title={
          <span className={classes.title}>
            <PersonTile person={person} size={48} />
            <span>{person.fullName}</span>
          </span>
        }
      >
        <AccountBadge status={person.status} large />
      </PageHeading>
      <LeavingNotice person={person} />
      <div className={classes.columns}>
        <Stack gap="lg">
          <Paper className={classes.part} data-fresh={fresh || undefined} component="section">
            <Title order={2} size="h3" mb="md">
              {t('people.contact')}
            </Title>
            <ContactFacts person={person} />
          </Paper>
          <Paper className={classes.part} data-fresh={fresh || undefined} component="section">
            <Title order={2} size="h3" mb="md">
              {t('people.account')}
            </Title>
            <AccountFacts person={person} />
          </Paper>
          {canAudit && <RecentEntries person={person} />}
        </Stack>
        <Stack gap="lg">
          <PersonActions person={person} />
          <Button
            component={Link}
            to={`/records?user=${person.id}`}
            variant="default"
            justify="flex-start"
            leftSection={<IconRecycle size={18} aria-hidden />}
          >
            {t('people.records')}
          </Button>
        </Stack>
      </div>
    </>
  )
}

function LeavingNotice({ person: { fullName, leavingAt } }: { person: User }) {
  const { t } = useTranslation()
  const { date } = useFormat()
  if (!leavingAt) return null
  return (
    <Alert
      mb="lg"
      color="yellow"
      icon={<IconDoorExit aria-hidden />}
      title={t('people.leavingTitle', { name: fullName })}
    >
      {t('people.leaving', { date: date(leavingAt) })}
    </Alert>
  )
}

function Absent() {
  const { t } = useTranslation()
  return (
    <Blank
      icon={<IconUserSearch />}
      heading={<PageHeading title={t('people.notFoundTitle')} />}
      text={t('people.notFound')}
    >
      <Button component={Link} to="/people">
        {t('people.back')}
      </Button>
    </Blank>
  )
}

function LoadingPerson() {
  return (
    <>
      <LoadingWord />
      <Stack aria-hidden>
        <Skeleton height={48} width="50%" />
        <Skeleton height={180} />
        <Skeleton height={220} />
      </Stack>
    </>
  )
}
