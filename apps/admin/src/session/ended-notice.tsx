import { leavingDays } from '@benne/contracts'
import { Alert, Anchor } from '@mantine/core'
import { IconDoorExit, IconLogin, IconShieldExclamation } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useValue } from '../components/use-value.ts'
import { anyDraft } from '../declare/draft.ts'
import { ending } from './ending.ts'
import { useSession } from './use-session.ts'

const reasons = {
  revoked: 'signIn.endedRevoked',
  logout: 'signIn.endedRevoked',
  password: 'signIn.endedPassword',
  account: 'signIn.endedAccount',
  too_many: 'signIn.endedTooMany',
} as const

/** Why one is here again, when it was not by one's own wish. */
export function EndedNotice() {
  const { t } = useTranslation()
  const how = useValue(ending)
  const session = useSession()
  const reason = session.status === 'signed-out' ? session.reason : null
  const draft = anyDraft() ? ` ${t('signIn.draftKept')}` : ''
  if (how === 'left') {
    return (
      <Alert color="gray" icon={<IconDoorExit aria-hidden />} title={t('signIn.leftTitle')}>
        {t('signIn.left', { count: leavingDays })}
      </Alert>
    )
  }
  if (reason === 'reuse') {
    return (
      <Alert color="red" icon={<IconShieldExclamation aria-hidden />} title={t('signIn.endedReuseTitle')}>
        {t('signIn.endedReuse')}
        {draft}{' '}
        <Anchor component={Link} size="sm" underline="always" to="/forgot-password">
          {t('signIn.endedReuseReset')}
        </Anchor>
      </Alert>
    )
  }
  const known = Object.entries(reasons).find(([each]) => each === reason)?.[1]
  if (!known && how !== 'elsewhere') return null
  return (
    <Alert color="yellow" icon={<IconLogin aria-hidden />}>
      {t(known ?? 'signIn.ended')}
      {draft}
    </Alert>
  )
}
