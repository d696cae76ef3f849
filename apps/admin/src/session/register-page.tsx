import { Anchor, Button, PasswordInput, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { FailureNotice } from '../components/failure-notice.tsx'
import { PageHeading } from '../components/page.tsx'
import { Entrance, OtherWay } from './entrance.tsx'
import { PasswordRules } from './password-rules.tsx'
import { useRegister } from './use-register.tsx'

export default function RegisterPage() {
  const { t } = useTranslation()
  const { state } = useLocation()
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
  const { form, submit, isPending, failure } = useRegister()
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
        <Credentials form={form} />
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
        <Button type="submit" size="md" fullWidth loading={isPending}>
          {t('register.submit')}
        </Button>
      </Stack>
    </form>
  )
}

function Credentials({ form }: Pick<ReturnType<typeof useRegister>, 'form'>) {
  const { t } = useTranslation()
  const toggle = { 'aria-label': t('signIn.showPassword'), tabIndex: 0 }
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
      <div>
        <PasswordInput
          label={t('register.password')}
          autoComplete="new-password"
          aria-describedby="password-rules"
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps('password')}
        />
        <PasswordRules id="password-rules" password={form.values.password} />
      </div>
      <PasswordInput
        label={t('register.confirmPassword')}
        autoComplete="new-password"
        visibilityToggleButtonProps={toggle}
        {...form.getInputProps('confirmPassword')}
      />
    </>
  )
}
