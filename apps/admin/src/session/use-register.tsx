import { type ClientFailure, toClientFailure } from '@benne/client'
import { RegisterInput, toValidationIssues } from '@benne/contracts'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'

const empty = {
  firstName: '',
  lastName: '',
  email: '',
  username: '',
  password: '',
  confirmPassword: '',
  phone: '',
  address: '',
}
export type RegisterValues = typeof empty

const toInput = ({ phone, address, ...rest }: RegisterValues) => ({
  ...rest,
  ...(phone.trim() && { phone }),
  ...(address.trim() && { address }),
})

function validate(values: RegisterValues) {
  const result = RegisterInput.safeParse(toInput(values))
  if (result.success) return {}
  const filled: Record<string, string> = values
  // Of an empty field it is enough to say that it is empty.
  const issues = toValidationIssues(result.error).map((issue) =>
    filled[issue.path.join('.')] === '' ? { ...issue, rule: 'invalid_type' } : issue,
  )
  return formErrors(firstByField(issues))
}

/** The registration form: checks, registers, signs in. The password is shown its rules as it is typed. */
export function useRegister() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [failure, setFailure] = useState<ClientFailure | null>(null)
  const [isPending, setPending] = useState(false)
  const form = useForm({ initialValues: empty, validate, validateInputOnBlur: true })

  const refuse = (refusal: ClientFailure) => {
    if (refusal.code === 'email_taken') form.setErrors({ email: <Say text="email_taken" /> })
    else if (refusal.code === 'username_taken') form.setErrors({ username: <Say text="username_taken" /> })
    else if (refusal.issues) form.setErrors(formErrors(firstByField(refusal.issues)))
    else setFailure(refusal)
    focusFirstError()
  }
  const register = async (values: RegisterValues) => {
    if (isPending) return
    setFailure(null)
    setPending(true)
    try {
      const user = await client.auth.register.mutate(toInput(values))
      try {
        await client.session.signIn({ username: user.username, password: values.password })
        notifyDone(t('register.welcome'), t('register.welcomeTitle', { name: user.firstName }))
      } catch {
        // The account exists all the same; the sign-in page says what is in the way.
        await navigate('/sign-in', { state: { registered: true } })
      }
    } catch (error) {
      refuse(toClientFailure(error))
    } finally {
      setPending(false)
    }
  }
  return { form, submit: form.onSubmit(register, focusFirstError), isPending, failure }
}
