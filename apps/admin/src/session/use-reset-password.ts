import { type ClientFailure, toClientFailure } from '@benne/client'
import { ResetPasswordInput } from '@benne/contracts'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { passwordErrors } from './password-errors.ts'
import { useAbout } from './use-about.ts'
import { useLinkToken } from './use-link-token.ts'

const empty = { newPassword: '', confirmPassword: '' }
type Values = typeof empty

/** A new password by the link that led here. Whose account it is only the server knows, and so some of the rules. */
export function useResetPassword() {
  const token = useLinkToken('/reset-password')
  const composition = useAbout()?.passwordComposition ?? true
  const done = useDone()
  const reset = useMutation({
    mutationFn: (values: Values) => client.auth.resetPassword.mutate({ ...values, token: token ?? '' }),
    onSuccess: done,
    onError: (error) => {
      const { issues } = toClientFailure(error)
      if (!issues) return
      form.setErrors(formErrors(firstByField(issues)))
      focusFirstError()
    },
  })
  const form = useForm<Values>({
    initialValues: empty,
    validate: (values) =>
      passwordErrors(ResetPasswordInput, { ...values, token: token ?? '' }, 'newPassword', {
        composition,
        personal: [],
      }),
    validateInputOnBlur: true,
  })
  const failure: ClientFailure | null = reset.error && toClientFailure(reset.error)
  const wait = useRetryAfter(failure)
  const submit = form.onSubmit((values) => {
    if (wait === 0 && !reset.isPending) reset.mutate(values)
  }, focusFirstError)
  const isNotValid = token === null || failure?.code === 'link_not_valid'
  return { form, submit, composition, failure, wait, isNotValid, isPending: reset.isPending }
}

/** Every session of that account has ended, this one perhaps among them. */
function useDone() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return async () => {
    if (client.session.state.get().status === 'signed-in') {
      const { status } = await client.session.lost()
      if (status === 'signed-in') notifyDone(t('signIn.reset'))
    }
    await navigate('/sign-in', { replace: true, state: { notice: 'reset' } })
  }
}
