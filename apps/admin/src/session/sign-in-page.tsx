import { Alert, Anchor, Stack } from '@mantine/core'
import { IconInfoCircle, IconLogin } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { client } from '../app/client.ts'
import { PageHeading } from '../components/page.tsx'
import { useValue } from '../components/use-value.ts'
import { anyDraft } from '../declare/draft.ts'
import { ending } from './ending.ts'
import { Entrance, OtherWay } from './entrance.tsx'
import { SignInForm } from './sign-in-form.tsx'

export default function SignInPage() {
  const { t } = useTranslation()
  const { state } = useLocation() as { state: { registered?: boolean } | null }
  return (
    <Entrance>
      <PageHeading title={t('signIn.title')} />
      <Stack gap="md">
        <EndedNotice />
        {state?.registered && (
          <Alert color="green" icon={<IconInfoCircle aria-hidden />}>
            {t('signIn.registered')}
          </Alert>
        )}
        <SignInForm />
      </Stack>
      <OtherWay question={t('signIn.noAccount')}>
        <Anchor component={Link} underline="always" to="/register" state={state}>
          {t('signIn.register')}
        </Anchor>
      </OtherWay>
      <DemonstrationNotice />
    </Entrance>
  )
}

function EndedNotice() {
  const { t } = useTranslation()
  if (useValue(ending) !== 'elsewhere') return null
  return (
    <Alert color="yellow" icon={<IconLogin aria-hidden />}>
      {anyDraft() ? t('signIn.endedWithDraft') : t('signIn.ended')}
    </Alert>
  )
}

function DemonstrationNotice() {
  const { t } = useTranslation()
  const about = useQuery({ queryKey: ['about'], queryFn: () => client.system.about.query() })
  if (!about.data?.demonstration) return null
  return (
    <Alert mt="xl" color="gray" icon={<IconInfoCircle aria-hidden />} title={t('signIn.demonstrationTitle')}>
      {t('signIn.demonstration')}
    </Alert>
  )
}
