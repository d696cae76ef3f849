import { type ClientFailure, toClientFailure } from '@benne/client'
import type { CreateWasteRecordInput } from '@benne/contracts'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { useFormat } from '../i18n/use-format.ts'
import { mergeRecord } from '../records/live-feed.ts'
import { recordKeys } from '../records/record-keys.ts'
import { useMe } from '../session/use-session.ts'
import { checkDeclaration, type Declaration, emptyDeclaration } from './declaration.ts'
import { clearDraft, loadDraft, saveDraft } from './draft.ts'

export type DeclareForm = UseFormReturnType<Declaration>

/** The form of a declaration: its draft, its checks, and sending it once. */
export function useDeclare() {
  const { i18n } = useTranslation()
  const me = useMe()
  const [draft] = useState(() => loadDraft(me.id))
  const [restored, setRestored] = useState(draft !== null)
  const { mutation, failure } = useSend(() => clearDraft(me.id))

  const form = useForm({
    initialValues: draft ?? emptyDeclaration,
    validate: (values) => formErrors(checkDeclaration(values, i18n.language).issues ?? []),
    validateInputOnBlur: true,
    onValuesChange: (values) => saveDraft(me.id, values),
  })
  const startOver = () => {
    form.setValues(emptyDeclaration)
    form.clearErrors()
    clearDraft(me.id)
    setRestored(false)
  }
  const submit = form.onSubmit((values) => {
    const { input } = checkDeclaration(values, i18n.language)
    // Once sent or on its way, a second click has nothing to send.
    if (!input || mutation.isPending || mutation.isSuccess) return
    mutation.mutate(input, {
      onError: (error) => {
        const { issues } = toClientFailure(error)
        if (!issues) return
        form.setErrors(formErrors(firstByField(issues)))
        focusFirstError()
      },
    })
  }, focusFirstError)
  return { form, submit, startOver, restored, isPending: mutation.isPending, failure }
}

function useSend(onSent: () => void) {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const navigate = useNavigate()
  const cache = useQueryClient()
  const mutation = useMutation({
    mutationFn: (input: CreateWasteRecordInput) => client.waste.create.mutate(input),
    onSuccess: (record) => {
      onSent()
      mergeRecord(cache, record)
      cache.setQueryData(recordKeys.one(record.id), record)
      const facts = { type: t(`types.${record.wasteType}`), mass: mass(record.quantity, record.unit) }
      notifyDone(t('declare.sent', facts), t('declare.sentTitle'))
      void navigate(`/records/${record.id}`)
    },
  })
  const failure: ClientFailure | null = mutation.error ? toClientFailure(mutation.error) : null
  return { mutation, failure }
}
