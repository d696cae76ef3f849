import { Alert, Anchor } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { PageHeading } from '../components/page.tsx'
import { EndedNotice } from './ended-notice.tsx'
import { Entrance, OtherWay } from './entrance.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { useAbout } from './use-about.ts'

const notices = { registered: 'signIn.registered', reset: 'signIn.reset' } as const

export default function SignInPage() {
  const { t } = useTranslation()
  const { state } = useLocation() as { state: { notice?: keyof typeof notices } | null }
  const notice = state?.notice && notices[state.notice]
  return (
    <Entrance>
      <PageHeading title={t('signIn.title')} />
      <SignInForm
        notice={
          notice ? (
            <Alert color="green" icon={<IconInfoCircle aria-hidden />}>
              {t(notice)}
            </Alert>
          ) : (
            <EndedNotice />
          )
        }
      />
      <OtherWay question={t('signIn.noAccount')}>
        <Anchor component={Link} underline="always" to="/register" state={state}>
          {t('signIn.register')}
        </Anchor>
      </OtherWay>
      <DemonstrationNotice />
    </Entrance>
  )
}

function DemonstrationNotice() {
  const { t } = useTranslation()
  if (!useAbout()?.demonstration) return null
  return (
    <Alert mt="xl" color="gray" icon={<IconInfoCircle aria-hidden />} title={t('signIn.demonstrationTitle')}>
      {t('signIn.demonstration')}
    </Alert>
  )
}
