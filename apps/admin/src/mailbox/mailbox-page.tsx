import { Anchor } from '@mantine/core'
import { IconMailOpened } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { NotFoundPage } from '../app/not-found-page.tsx'
import { Announcer } from '../components/announcer.tsx'
import { Blank } from '../components/blank.tsx'
import { LoadFailure } from '../components/load-failure.tsx'
import { Mark } from '../components/logo.tsx'
import { PageHeading } from '../components/page.tsx'
import { PageLoading } from '../components/page-loading.tsx'
import { LanguageSwitch, ThemeSwitch } from '../components/switches.tsx'
import { useAbout } from '../session/use-about.ts'
import classes from './mailbox.module.css'
import { Message } from './message.tsx'
import { MessageList } from './message-list.tsx'
import { useMailbox } from './use-mailbox.ts'

/** What would have been sent by e-mail, where nothing is: for trying Benne out without a mail server. */
export default function MailboxPage() {
  const about = useAbout()
  const mailbox = useMailbox(about?.mailbox === true)
  const isAbsent = mailbox.failure?.code === 'not_found' || mailbox.failure?.code === 'forbidden'
  if (!about) return <PageLoading />
  return (
    <>
      <Announcer />
      {about.mailbox && !isAbsent && <Top />}
      <main id="content" className={classes.root}>
        {about.mailbox && !isAbsent ? <Mail {...mailbox} /> : <NotFoundPage />}
      </main>
    </>
  )
}

function Mail({ data, failure, refetch }: ReturnType<typeof useMailbox>) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<string | null>(null)
  const message = data?.items.find(({ id }) => id === chosen) ?? data?.items[0]
  return (
    <>
      <PageHeading title={t('mailbox.title')} lead={t('mailbox.lead')} />
      {message ? (
        <div className={classes.columns}>
          <MessageList messages={data?.items ?? []} chosen={message.id} onChoose={setChosen} />
          <Message key={message.id} message={message} />
        </div>
      ) : data ? (
        <Blank icon={<IconMailOpened />} title={t('mailbox.emptyTitle')} text={t('mailbox.empty')} />
      ) : failure ? (
        <LoadFailure title={t('mailbox.errorTitle')} failure={failure} onRetry={() => void refetch()} />
      ) : (
        <PageLoading />
      )}
    </>
  )
}

function Top() {
  const { t } = useTranslation()
  return (
    <header className={classes.top}>
      <Anchor component={Link} to="/" className={classes.back}>
        <Mark size={28} /> {t('mailbox.back')}
      </Anchor>
      <LanguageSwitch />
      <ThemeSwitch />
    </header>
  )
}
