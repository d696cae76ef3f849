import type { CreateWasteRecordInput } from '@benne/contracts'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../components/focus-first-error.ts'
import { formErrors } from '../components/issue-text.tsx'
import { firstByField, type Issue } from '../components/issues.ts'
import { useValue } from '../components/use-value.ts'
import type { KeptPhoto } from '../pictures/photo-tray.ts'
import { useMe } from '../session/use-session.ts'
import { checkDeclaration, type Declaration, emptyDeclaration } from './declaration.ts'
import { clearDraft, loadDraft, newKey, saveDraft } from './draft.ts'
import { isOnServer, trayOf } from './draft-tray.ts'
import { useSending } from './use-sending.ts'

export type DeclareForm = UseFormReturnType<Declaration>

/** The form of a declaration: its draft with its photos, its checks, and sending it once. */
export function useDeclare() {
  const { i18n } = useTranslation()
  const me = useMe()
  const [draft] = useState(() => loadDraft(me.id))
  const [restored, setRestored] = useState(draft !== null)
  const [key, setKey] = useState(() => draft?.key ?? newKey())
  const tray = trayOf(me.id, draft?.photos ?? [])
  const photos = useValue(tray.photos)
  const kept = useValue(tray.kept)
  const form = useForm({
    initialValues: draft?.values ?? emptyDeclaration,
    validate: (values) => formErrors(checkDeclaration(values, i18n.language).issues ?? []),
    validateInputOnBlur: true,
  })
  const collect = (): CreateWasteRecordInput | null => {
    const { input } = checkDeclaration(form.getValues(), i18n.language)
    const imageIds = tray.kept.get().map(({ uploaded }) => uploaded.image.id)
    return input ? { ...input, ...(imageIds.length > 0 && { imageIds }), idempotencyKey: key } : null
  }
  const refused = (issues: readonly Issue[]) => {
    const errors = formErrors(firstByField(issues.map(atPhotos)))
    form.setErrors(errors)
    if ('photos' in errors) void tray.recheck(isOnServer)
    focusFirstError()
  }
  const { end } = useKeptDraft(me.id, { values: form.values, photos: kept, key })
  const sending = useSending({ tray, collect, onRefused: refused, onSent: end })
  const startOver = () => {
    sending.reset()
    form.setValues(emptyDeclaration)
    form.clearErrors()
    clearDraft(me.id)
    setKey(newKey())
    setRestored(false)
  }
  const submit = form.onSubmit(() => sending.send(), focusFirstError)
  return { form, tray, photos, submit, startOver, restored, sending }
}

/** What is wrong with pictures shows at the photos, whatever the call names it. */
function atPhotos(issue: Issue): Issue {
  return issue.path[0] === 'imageIds' || issue.path[0] === 'images' ? { ...issue, path: ['photos'] } : issue
}

interface Kept {
  values: Declaration
  photos: readonly KeptPhoto[]
  key: string
}

/** Writes the draft down whenever it changes, until it ends. */
function useKeptDraft(userId: string, { values, photos, key }: Kept): { end: () => void } {
  const first = useRef(true)
  const ended = useRef(false)
  useEffect(() => {
    // Merely opening the page is no draft, and no reason to touch one.
    if (!first.current && !ended.current) saveDraft(userId, { values, photos, key })
    first.current = false
  }, [userId, values, photos, key])
  return {
    end: () => {
      // Before anything is cleared: each change would write down what is left.
      ended.current = true
      clearDraft(userId)
    },
  }
}
