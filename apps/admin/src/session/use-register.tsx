import { type ClientFailure, toClientFailure } from '@benne/client'
import { RegisterInput, type User } from '@benne/contracts'
import { Anchor } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { languages } from '../i18n/language.ts'
import { ownTimeZone } from './own-time-zone.ts'
import { passwordErrors } from './password-errors.ts'
import { useAbout } from './use-about.ts'

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

const toInput = ({ phone, address, ...rest }: RegisterValues, spoken: string) => {
  const language = languages.find((each) => each === spoken)
  const timeZone = ownTimeZone()
  return {
    ...rest,
    ...(phone.trim() && { phone }),
    ...(address.trim() && { address }),
    ...(language && { language }),
    ...(timeZone && { timeZone }),
  }
}

export const personalOf = (values: Pick<RegisterValues, 'username' | 'email' | 'firstName' | 'lastName'>) => [
  values.username,
  values.email,
  values.firstName,
  values.lastName,
]

/** The registration form: checks, registers, then signs in or sends to the mailbox. */
export function useRegister() {
  const { i18n } = useTranslation()
  const [failure, setFailure] = useState<ClientFailure | null>(null)
  const [isPending, setPending] = useState(false)
  const wait = useRetryAfter(failure)
  const composition = useAbout()?.passwordComposition ?? true
  const goOn = useGoOn()
  const form = useForm({
    initialValues: empty,
    validate: (values) =>
      passwordErrors(RegisterInput, toInput(values, i18n.language), 'password', {
        composition,
        personal: personalOf(values),
      }),
    validateInputOnBlur: true,
  })
  const refuse = (refusal: ClientFailure) => {
    if (refusal.code === 'email_taken') form.setErrors({ email: <Say text="email_taken" /> })
    else if (refusal.code === 'username_taken') form.setErrors({ username: <Say text="username_taken" /> })
    else if (refusal.issues) form.setErrors(formErrors(firstByField(refusal.issues)))
    else setFailure(refusal)
    focusFirstError()
  }
  const register = async (values: RegisterValues) => {
    if (isPending || wait > 0) return
    setFailure(null)
    setPending(true)
    try {
      await goOn(await client.auth.register.mutate(toInput(values, i18n.language)), values)
    } catch (error) {
      refuse(toClientFailure(error))
    } finally {
      setPending(false)
    }
  }
  return { form, submit: form.onSubmit(register, focusFirstError), composition, isPending, wait, failure }
}

/** What comes after: the mailbox when the address has to be confirmed first, otherwise signing in at once. */
function useGoOn() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { state } = useLocation() as { state: object | null }
  const about = useAbout()
  return async (user: User, { email, password }: RegisterValues) => {
    if (user.status === 'pending') {
      await navigate('/register', { state: { ...state, sentTo: email.trim() } })
      return
    }
    try {
      await client.session.signIn({ username: user.username, password })
      const title = t('register.welcomeTitle', { name: user.firstName })
      if (about?.mail)
        notifyDone(<LinkSent email={user.email} here={about.mailbox} />, title, { stays: true })
      else notifyDone(t('register.welcome'), title)
    } catch {
      // The account exists all the same; the sign-in page says what is in the way.
      await navigate('/sign-in', { state: { notice: 'registered' } })
    }
  }
}

/** `here`: the mail waits in the mailbox of this machine. A plain link: notices stand outside of the router. */
function LinkSent({ email, here }: { email: string; here: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      {t('register.welcomeConfirm', { email })}{' '}
      {here && (
        <Anchor href="/mailbox" size="sm" underline="always">
          {t('mailbox.open')}
        </Anchor>
      )}
    </>
  )
}
