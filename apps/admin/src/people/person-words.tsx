import type { User } from '@benne/contracts'
import { Text } from '@mantine/core'
import { IconMailCheck, IconMailQuestion } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../components/list.module.css'
import { TimeAgo } from '../components/time-ago.tsx'
import { useFormat } from '../i18n/use-format.ts'
import marks from './person-mark.module.css'

/** A second line below what matters more. */
export function Dim({ children }: { children: ReactNode }) {
  return (
    <Text span size="sm" c="dimmed" className={classes.clip}>
      {children}
    </Text>
  )
}

/** Whether somebody has shown to read mail at the address. */
export function MailState({ person: { isVerified } }: { person: User }) {
  const { t } = useTranslation()
  const Icon = isVerified ? IconMailCheck : IconMailQuestion
  return (
    <Text span size="sm" className={marks.mail} data-confirmed={isVerified}>
      <Icon size={15} stroke={1.9} aria-hidden />
      {isVerified ? t('people.emailConfirmed') : t('people.emailUnconfirmed')}
    </Text>
  )
}

export function SeenLast({ person: { lastLogin } }: { person: User }) {
  const { t } = useTranslation()
  return lastLogin ? <TimeAgo at={lastLogin} /> : t('people.never')
}

/** Until when somebody who is leaving may still come back; nothing for the others. */
export function Leaving({ person: { leavingAt } }: { person: User }) {
  const { t } = useTranslation()
  const { date } = useFormat()
  if (!leavingAt) return null
  return <Dim>{t('people.leavesOn', { date: date(leavingAt) })}</Dim>
}
