import type { Me, UpdateMeInput } from '@benne/contracts'
import { Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { notifyDone } from '../components/notify.ts'
import { EmailState } from './email-state.tsx'
import { SaveBar } from './save-bar.tsx'
import { Section } from './section.tsx'
import { useAccountForm } from './use-account-form.tsx'

const toValues = ({ username, email }: Me) => ({ username, email })
const toInput = (changed: UpdateMeInput): UpdateMeInput => changed

/** What one signs in with. Changing it needs the password when it was given a while ago. */
export function SignInSection({ me }: { me: Me }) {
  const { t } = useTranslation()
  const {
    field,
    set: _,
    submit,
    discard,
    ...saving
  } = useAccountForm({
    id: 'signInNames',
    me,
    toValues,
    toInput,
    onSaved: ({ pendingEmail }) =>
      notifyDone(
        pendingEmail && pendingEmail !== me.pendingEmail
          ? t('signInNames.savedPending', { email: pendingEmail })
          : t('profile.saved'),
      ),
  })
  return (
    <Section id="signInNames" title={t('signInNames.title')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t('register.username')}
            description={t('register.usernameHelp')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            {...field('username')}
          />
          <TextInput
            label={t('register.email')}
            description={t('signInNames.emailHelp')}
            type="email"
            autoComplete="email"
            {...field('email')}
          />
          <EmailState me={me} />
          <SaveBar {...saving} onDiscard={discard} />
        </Stack>
      </form>
    </Section>
  )
}
