import { toClientFailure } from '@benne/client'
import { ForgotPasswordInput, toValidationIssues } from '@benne/contracts'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useLocation, useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { useRetryAfter } from '../components/use-retry-after.ts'

interface State {
  /** What was typed into the sign-in form. */
  typed?: string
  /** Where the link was sent. */
  sentTo?: string
}

function validate(values: { email: string }) {
  const result = ForgotPasswordInput.safeParse(values)
  if (result.success) return {}
  if (!values.email.trim()) return formErrors([['email', { path: ['email'], rule: 'invalid_type' }]])
  return formErrors(firstByField(toValidationIssues(result.error)))
}

/** Asks for a link to choose a new password. The answer never tells whether the address has an account. */
export function useForgotPassword() {
  const navigate = useNavigate()
  const { state } = useLocation() as { state: State | null }
  const ask = useMutation({
    mutationFn: (input: { email: string }) => client.auth.forgotPassword.mutate(input),
    // In the history, so that going back and forth finds the same page.
    onSuccess: (_nothing, { email }) => navigate('/forgot-password', { state: { sentTo: email } }),
  })
  const typed = state?.typed?.includes('@') ? state.typed : ''
  const form = useForm({ initialValues: { email: typed }, validate })
  const failure = ask.error && toClientFailure(ask.error)
  const wait = useRetryAfter(failure)
  const submit = form.onSubmit((values) => {
    if (wait === 0 && !ask.isPending) ask.mutate(ForgotPasswordInput.parse(values))
  }, focusFirstError)
  return { form, submit, sentTo: state?.sentTo, failure, wait, isPending: ask.isPending }
}
