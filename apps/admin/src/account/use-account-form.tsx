import { type ClientFailure, toClientFailure } from '@benne/client'
import { type Me, toValidationIssues, UpdateMeInput } from '@benne/contracts'
import { type ChangeEvent, type ReactNode, type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusErrorIn } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import { useRetryAfter } from '../components/use-retry-after.ts'
import { changedFields } from './changes.ts'
import { useUnsaved } from './unsaved.tsx'
import { useSaveAccount } from './use-account.ts'

interface AccountFormOptions<Values extends object> {
  /** The section's id. */
  id: string
  me: Me
  toValues: (me: Me) => Values
  /** From what was typed to what is sent, of the fields that changed. */
  toInput: (changed: Partial<Values>) => UpdateMeInput
  /** Instead of saying that it was saved. */
  onSaved?: (me: Me) => void
}

/**
 * A part of the profile. What was typed is kept apart from what the server has: only that is sent, and the other
 * fields follow what changes elsewhere meanwhile.
 */
export function useAccountForm<Values extends Record<string, string>>(options: AccountFormOptions<Values>) {
  const { id, me, toValues, toInput, onSaved } = options
  const { t } = useTranslation()
  const save = useSaveAccount()
  const wait = useRetryAfter(save.failure)
  const [typed, setTyped] = useState<Partial<Values>>({})
  const [errors, setErrors] = useState<Partial<Record<string, ReactNode>>>({})
  const values = { ...toValues(me), ...typed }
  const changed = changedFields(values, toValues(me))
  const isDirty = Object.keys(changed).length > 0
  useUnsaved(id, isDirty)

  const start = () => {
    setTyped({})
    setErrors({})
  }
  const refuse = (found: Partial<Record<string, ReactNode>>) => {
    setErrors(found)
    focusErrorIn(id)
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!isDirty || save.isPending || wait > 0) return
    const input = toInput(changed)
    const found = errorsOf(input)
    if (Object.keys(found).length > 0) return refuse(found)
    save.mutate(input, {
      onSuccess: (saved) => {
        start()
        if (onSaved) onSaved(saved)
        else notifyDone(t('profile.saved'))
      },
      onError: (error) => {
        const atFields = fieldErrors(toClientFailure(error))
        if (atFields) refuse(atFields)
      },
    })
  }
  const set = (name: keyof Values, value: string) => {
    setTyped({ ...typed, [name]: value })
    setErrors({ ...errors, [name]: undefined })
  }
  const field = (name: keyof Values & string) => ({
    value: values[name],
    error: errors[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) =>
      set(name, event.currentTarget.value),
    onBlur: () => setErrors({ ...errors, [name]: errorsOf(toInput(changed))[name] }),
  })
  const discard = () => {
    start()
    save.reset()
  }
  const failure = save.failure && !fieldErrors(save.failure) ? save.failure : null
  return { field, set, submit, discard, isDirty, wait, isPending: save.isPending, failure }
}

type Errors = Partial<Record<string, ReactNode>>

function errorsOf(input: UpdateMeInput): Errors {
  const result = UpdateMeInput.safeParse(input)
  return result.success ? {} : formErrors(firstByField(toValidationIssues(result.error)))
}

/** Null when it is not a field's fault. */
function fieldErrors({ code, issues }: ClientFailure): Errors | null {
  if (code === 'email_taken') return { email: <Say text="email_taken" /> }
  if (code === 'username_taken') return { username: <Say text="username_taken" /> }
  return issues ? formErrors(firstByField(issues)) : null
}
