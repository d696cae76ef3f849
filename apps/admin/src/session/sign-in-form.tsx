import { type ClientFailure, isPassing, toClientFailure } from '@benne/client'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { FailureNotice } from '../components/failure-notice.tsx'
import { focusFirstError } from '../components/focus-first-error.ts'
import { Say } from '../components/say.tsx'

const empty = { username: '', password: '' }

function validate({ username, password }: typeof empty) {
  return {
    ...(!username.trim() && { username: <Say text="usernameMissing" /> }),
    ...(!password && { password: <Say text="passwordMissing" /> }),
  }
}

/** Asks for name and password. When they are right, the session changes and the page with it. */
export function SignInForm() {
  const { t } = useTranslation()
  const form = useForm({ initialValues: empty, validate })
  const signIn = useMutation({
    mutationFn: (credentials: typeof form.values) => client.session.signIn(credentials),
  })
  const submit = form.onSubmit((values) => signIn.mutate(values), focusFirstError)
  const failure = signIn.error && toClientFailure(signIn.error)
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure && <SignInFailure failure={failure} onRetry={() => submit()} />}
        <TextInput
          label={t('signIn.username')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          {...form.getInputProps('username')}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          maxLength={128}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword'), tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  )
}

function SignInFailure({ failure, onRetry }: { failure: ClientFailure; onRetry: () => void }) {
  const { t } = useTranslation()
  const whyNotActive = {
    inactive: t('signIn.statusInactive'),
    suspended: t('signIn.statusSuspended'),
    pending: t('signIn.statusPending'),
  } as Record<string, string>
  const text =
    failure.code === 'account_not_active' ? whyNotActive[String(failure.details?.status)] : undefined
  return <FailureNotice failure={failure} text={text} onRetry={isPassing(failure) ? onRetry : undefined} />
}
