import { toClientFailure } from '@benne/client'
import { ChangePasswordInput, type Me } from '@benne/contracts'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { focusErrorIn } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { passwordErrors } from '../session/password-errors.ts'
import { useAbout } from '../session/use-about.ts'
import { accountKeys } from './account-keys.ts'
import { useUnsaved } from './unsaved.tsx'

const empty = { currentPassword: '', newPassword: '', confirmPassword: '' }

/** Changes the password. Which fields it does not like, the server says as well as the form. */
export function useChangePassword(me: Me) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const composition = useAbout()?.passwordComposition ?? true
  const circumstances = { composition, personal: [me.username, me.email, me.firstName, me.lastName] }
  const form = useForm({
    initialValues: empty,
    validate: (values) => passwordErrors(ChangePasswordInput, values, 'newPassword', circumstances),
  })
  const change = useMutation({
    mutationFn: (values: typeof empty) => client.auth.changePassword.mutate(values),
    onSuccess: () => {
      form.setValues(empty)
      form.clearErrors()
      void cache.invalidateQueries({ queryKey: accountKeys.sessions })
      // The server has erased the face.
      void cache.invalidateQueries({ queryKey: accountKeys.face })
      notifyDone(t('password.changed'))
    },
    onError: (error) => {
      const { issues } = toClientFailure(error)
      if (!issues) return
      form.setErrors(formErrors(firstByField(issues)))
      focusErrorIn('password')
    },
  })
  const failure = change.error && toClientFailure(change.error)
  const wait = useRetryAfter(failure)
  useUnsaved('password', form.values.newPassword !== '')
  const submit = form.onSubmit(
    (values) => {
      if (wait === 0 && !change.isPending) change.mutate(values)
    },
    () => focusErrorIn('password'),
  )
  return { form, submit, circumstances, failure, wait, isPending: change.isPending }
}
