import { Anchor, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { FailureNotice } from '../components/failure-notice.tsx'
import { PageHeading } from '../components/page.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { Entrance, OtherWay } from './entrance.tsx'
import { MailSent } from './mail-sent.tsx'
import { useForgotPassword } from './use-forgot-password.tsx'

export default function ForgotPasswordPage() {
  const { t } = useTranslation()
  const { form, submit, sentTo, failure, wait, isPending } = useForgotPassword()
  if (sentTo) {
    return (
      <MailSent text={t('forgot.sent', { email: sentTo })}>
        <Anchor component={Link} underline="always" to="/forgot-password">
          {t('forgot.again')}
        </Anchor>
      </MailSent>
    )
  }
  return (
    <Entrance>
      <PageHeading title={t('forgot.title')} lead={t('forgot.lead')} />
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {failure && <FailureNotice failure={failure} />}
          <TextInput
            label={t('register.email')}
            type="email"
            autoComplete="email"
            {...form.getInputProps('email')}
          />
          <SubmitButton size="md" fullWidth isPending={isPending} isIdle={wait > 0}>
            {t('forgot.submit')}
          </SubmitButton>
        </Stack>
      </form>
      <OtherWay question={t('forgot.remembered')}>
        <Anchor component={Link} underline="always" to="/sign-in">
          {t('signIn.submit')}
        </Anchor>
      </OtherWay>
    </Entrance>
  )
}
