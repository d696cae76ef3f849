import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useAbout } from './use-about.ts'

/** Where mail is kept on this machine instead of being sent: the way to it. */
export function MailboxLink() {
  const { t } = useTranslation()
  if (!useAbout()?.mailbox) return null
  return (
    <Anchor component={Link} underline="always" to="/mailbox">
      {t('mailbox.open')}
    </Anchor>
  )
}
