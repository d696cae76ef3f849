import { Anchor, Button, Stack, Text } from '@mantine/core'
import { IconLinkOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { FailureNotice } from '../components/failure-notice.tsx'
import { PageHeading } from '../components/page.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import classes from './entrance.module.css'
import { Entrance, OtherWay } from './entrance.tsx'
import { NewPasswordFields } from './new-password-fields.tsx'
import { useResetPassword } from './use-reset-password.ts'

/** Where the link of an e-mail leads with which a forgotten password is replaced. */
export default function ResetPasswordPage() {
  const { t } = useTranslation()
  const { form, submit, composition, failure, wait, isNotValid, isPending } = useResetPassword()
  if (isNotValid) return <NotValid />
  return (
    <Entrance>
      <PageHeading title={t('reset.title')} lead={t('reset.lead')} />
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {failure && !failure.issues && <FailureNotice failure={failure} />}
          <NewPasswordFields
            password={form.values.newPassword}
            passwordProps={form.getInputProps('newPassword')}
            confirmProps={form.getInputProps('confirmPassword')}
            circumstances={{ composition, personal: [] }}
            isNew
          />
          <SubmitButton size="md" fullWidth isPending={isPending} isIdle={wait > 0}>
            {t('reset.submit')}
          </SubmitButton>
        </Stack>
      </form>
    </Entrance>
  )
}

function NotValid() {
  const { t } = useTranslation()
  return (
    <Entrance>
      <span className={classes.mark} data-kind="problem" aria-hidden>
        <IconLinkOff />
      </span>
      <PageHeading title={t('reset.notValid')} />
      <Stack gap="md">
        <Text>{t('reset.notValidText')}</Text>
        <Button component={Link} to="/forgot-password" size="md">
          {t('reset.askAgain')}
        </Button>
      </Stack>
      <OtherWay question={t('forgot.remembered')}>
        <Anchor component={Link} underline="always" to="/sign-in">
          {t('signIn.submit')}
        </Anchor>
      </OtherWay>
    </Entrance>
  )
}
