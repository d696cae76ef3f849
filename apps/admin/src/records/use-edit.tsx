import type { WasteRecord } from '@benne/contracts'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { checkDeclaration } from '../declare/declaration.ts'
import { useFormat } from '../i18n/use-format.ts'
import { changedFields, toDeclaration, toEdits } from './edits.ts'
import { asOwnDoing } from './live-feed.ts'
import { useRecordDeed } from './use-record-deed.ts'

/** The form that corrects a record: only what was changed in it is sent, with the version that it was read from. */
export function useEdit(record: WasteRecord) {
  const { t, i18n } = useTranslation()
  const { number } = useFormat()
  const navigate = useNavigate()
  // What the form began with: another version may arrive while somebody types.
  const [began] = useState(record)
  const [initial] = useState(() => toDeclaration(record, number))
  const [isDone, setDone] = useState(false)
  const form = useForm({
    initialValues: initial,
    validate: (values) => formErrors(checkDeclaration(values, i18n.language).issues ?? []),
    validateInputOnBlur: true,
  })
  const changed = changedFields(initial, form.values)
  const leave = () => {
    setDone(true)
    // After the question for unsaved changes knows that there are none.
    setTimeout(() => void navigate(`/records/${record.id}`), 0)
  }
  const deed = useRecordDeed({
    record: began,
    action: 'update',
    send: (version) => {
      const { input } = checkDeclaration(form.getValues(), i18n.language)
      if (!input) throw new Error('the form was checked before')
      const edits = toEdits(changed, input)
      return asOwnDoing(record.id, () => client.waste.update.mutate({ id: record.id, version, ...edits }))
    },
    onDone: () => {
      notifyDone(t('edit.done'))
      leave()
    },
    onRefused: (issues) => {
      form.setErrors(formErrors(firstByField(issues)))
      focusFirstError()
    },
  })
  const submit = form.onSubmit(() => {
    if (changed.length > 0 && !deed.conflict) deed.run()
  }, focusFirstError)
  return { ...deed, form, initial, began, changed, submit, leave, isDone }
}
