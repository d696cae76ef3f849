import type { Me } from '@benne/contracts'
import { Alert, PasswordInput, Stack } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { NewPasswordFields } from '../session/new-password-fields.tsx'
import { UsernameForManagers } from '../session/username-for-managers.tsx'
import { Section } from './section.tsx'
import { useChangePassword } from './use-change-password.ts'
import { useFace } from './use-face.ts'

export function PasswordSection({ me }: { me: Me }) {
  const { t } = useTranslation()
  const hasFace = Boolean(useFace().data?.enrolled)
  const { form, submit, circumstances, failure, wait, isPending } = useChangePassword(me)
  return (
    <Section id="password" title={t('password.title')} lead={t('password.lead')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {failure && !failure.issues && <FailureNotice failure={failure} title={t('profile.failed')} />}
          {hasFace && (
            <Alert color="yellow" icon={<IconInfoCircle aria-hidden />}>
              {t('password.erasesFace')}
            </Alert>
          )}
          <UsernameForManagers />
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            maxLength={128}
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword'), tabIndex: 0 }}
            {...form.getInputProps('currentPassword')}
          />
          <NewPasswordFields
            password={form.values.newPassword}
            passwordProps={form.getInputProps('newPassword')}
            confirmProps={form.getInputProps('confirmPassword')}
            circumstances={circumstances}
            isNew
          />
          <div>
            <SubmitButton isPending={isPending} isIdle={wait > 0}>
              {t('password.submit')}
            </SubmitButton>
          </div>
        </Stack>
      </form>
    </Section>
  )
}
