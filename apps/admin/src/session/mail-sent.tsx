import { Anchor, Stack, Text } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { PageHeading } from '../components/page.tsx'
import classes from './entrance.module.css'
import { Entrance, OtherWay } from './entrance.tsx'
import { MailboxLink } from './mailbox-link.tsx'

interface MailSentProps {
  text: string
  /** What to do when nothing arrives. */
  children: ReactNode
}

/** The rest happens in the mailbox. Says the same whether or not the address has an account. */
export function MailSent({ text, children }: MailSentProps) {
  const { t } = useTranslation()
  return (
    <Entrance>
      <span className={classes.mark} aria-hidden>
        <IconMail />
      </span>
      <PageHeading title={t('mailSent.title')} />
      <Stack gap="sm">
        <Text className={classes.sent}>{text}</Text>
        <MailboxLink />
        <Text size="sm" c="dimmed">
          {t('mailSent.nothing')} {children}
        </Text>
      </Stack>
      <OtherWay question={t('mailSent.ready')}>
        <Anchor component={Link} underline="always" to="/sign-in">
          {t('signIn.submit')}
        </Anchor>
      </OtherWay>
    </Entrance>
  )
}
