import { type Session, toClientFailure } from '@benne/client'
import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconFaceId } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { SignInFailure } from './sign-in-failure.tsx'
import { useAbout } from './use-about.ts'

type Values = { username: string; password: string }

function validate({ username, password }: Values) {
  return {
    ...(!username.trim() && { username: <Say text="usernameMissing" /> }),
    ...(!password && { password: <Say text="passwordMissing" /> }),
  }
}

/**
 * Asks for name and password. When they are right, the session changes and the page with it. `notice` says why one is
 * here, until there is something more pressing to say.
 */
export function SignInForm({ notice }: { notice: ReactNode }) {
  const { t } = useTranslation()
  const { form, submit, comeBack, failure, isPending, wait } = useSignIn()
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure ? (
          <SignInFailure failure={failure} onRetry={() => submit()} onComeBack={comeBack} />
        ) : (
          notice
        )}
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
        <SubmitButton size="md" fullWidth isPending={isPending} isIdle={wait > 0}>
          {t('signIn.submit')}
        </SubmitButton>
        <Text ta="center" size="sm">
          <Anchor
            component={Link}
            size="sm"
            underline="always"
            to="/forgot-password"
            state={{ typed: form.values.username }}
          >
            {t('signIn.forgot')}
          </Anchor>
        </Text>
        <ByFace typed={form.values.username} />
      </Stack>
    </form>
  )
}

/** The other way in, where there is one; it knows the name that was typed, and where one wanted to go. */
function ByFace({ typed }: { typed: string }) {
  const { t } = useTranslation()
  const { state } = useLocation() as { state: object | null }
  if (!useAbout()?.face) return null
  return (
    <Button
      component={Link}
      to="/sign-in/face"
      state={{ ...state, typed }}
      variant="default"
      size="md"
      fullWidth
      leftSection={<IconFaceId size={20} aria-hidden />}
    >
      {t('face.signInTitle')}
    </Button>
  )
}

type Credentials = Parameters<Session['signIn']>[0]

function useSignIn() {
  const { t } = useTranslation()
  const { state } = useLocation() as { state: { typed?: string } | null }
  const form = useForm({ initialValues: { username: state?.typed ?? '', password: '' }, validate })
  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => client.session.signIn(credentials),
    onSuccess: (user, { comeBack }) => {
      if (comeBack) notifyDone(t('signIn.cameBack'), t('register.welcomeTitle', { name: user.firstName }))
    },
  })
  const failure = signIn.error && toClientFailure(signIn.error)
  const wait = useRetryAfter(failure)
  const submit = form.onSubmit((values) => {
    if (wait === 0 && !signIn.isPending) signIn.mutate(values)
  }, focusFirstError)
  // With what was found right a moment ago, whatever the fields hold by now.
  const comeBack = () => {
    if (signIn.variables && !signIn.isPending) signIn.mutate({ ...signIn.variables, comeBack: true })
  }
  return { form, submit, comeBack, failure, isPending: signIn.isPending, wait }
}
