import { Anchor, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { FailureNotice } from '../components/failure-notice.tsx'
import { PageHeading } from '../components/page.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { Entrance, OtherWay } from './entrance.tsx'
import { MailSent } from './mail-sent.tsx'
import { NewPasswordFields } from './new-password-fields.tsx'
import { personalOf, useRegister } from './use-register.tsx'

export default function RegisterPage() {
  const { t } = useTranslation()
  const { state } = useLocation() as { state: { sentTo?: string } | null }
  if (state?.sentTo) {
    const { sentTo, ...before } = state
    return (
      <MailSent text={t('register.sent', { email: sentTo })}>
        <Anchor component={Link} size="sm" underline="always" to="/register" state={before}>
          {t('register.again')}
        </Anchor>
      </MailSent>
    )
  }
  return (
    <Entrance>
      <PageHeading title={t('register.title')} lead={t('register.lead')} />
      <RegisterForm />
      <OtherWay question={t('register.haveAccount')}>
        <Anchor component={Link} underline="always" to="/sign-in" state={state}>
          {t('signIn.submit')}
        </Anchor>
      </OtherWay>
    </Entrance>
  )
}

function RegisterForm() {
  const { t } = useTranslation()
  const { form, submit, composition, isPending, wait, failure } = useRegister()
  const optional = (label: string) => `${label} (${t('app.optional')})`
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure && <FailureNotice failure={failure} />}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
          <TextInput
            label={t('register.firstName')}
            autoComplete="given-name"
            {...form.getInputProps('firstName')}
          />
          <TextInput
            label={t('register.lastName')}
            autoComplete="family-name"
            {...form.getInputProps('lastName')}
          />
        </SimpleGrid>
        <Credentials form={form} composition={composition} />
        <TextInput
          label={optional(t('register.phone'))}
          type="tel"
          autoComplete="tel"
          {...form.getInputProps('phone')}
        />
        <Textarea
          label={optional(t('register.address'))}
          autoComplete="street-address"
          autosize
          minRows={2}
          {...form.getInputProps('address')}
        />
        <SubmitButton size="md" fullWidth isPending={isPending} isIdle={wait > 0}>
          {t('register.submit')}
        </SubmitButton>
      </Stack>
    </form>
  )
}

function Credentials({ form, composition }: Pick<ReturnType<typeof useRegister>, 'form' | 'composition'>) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput
        label={t('register.email')}
        type="email"
        autoComplete="email"
        {...form.getInputProps('email')}
      />
      <TextInput
        label={t('register.username')}
        description={t('register.usernameHelp')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('username')}
      />
      <NewPasswordFields
        password={form.values.password}
        passwordProps={form.getInputProps('password')}
        confirmProps={form.getInputProps('confirmPassword')}
        circumstances={{ composition, personal: personalOf(form.values) }}
      />
    </>
  )
}
