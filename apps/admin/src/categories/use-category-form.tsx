import { toClientFailure } from '@benne/client'
import { toValidationIssues, UpdateCategoryInput, type WasteCategory } from '@benne/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { IssueText } from '../components/issue-text.tsx'
import { firstByField } from '../components/issues.ts'
import { notifyDone } from '../components/notify.ts'
import { parseDecimal } from '../declare/parse-decimal.ts'
import { useFormat } from '../i18n/use-format.ts'
import { useConfirmed } from '../session/confirm-password.tsx'
import { type CategoryChanges, changesOf, type Typed } from './category-changes.ts'
import { categoryKeys } from './use-categories.ts'

/** How a category is edited: what is typed, its check, and saving it once. */
export function useCategoryForm(category: WasteCategory, onDone: () => void) {
  const { t, i18n } = useTranslation()
  const { number } = useFormat()
  const [typed, setTyped] = useState<Typed>({
    environmentalMultiplier: number(category.environmentalMultiplier),
    basePoints: number(category.basePoints),
    colorCode: category.colorCode,
    icon: category.icon,
    isActive: category.isActive,
  })
  const [problems, setProblems] = useState<Record<string, ReactNode>>({})
  const changes = changesOf(category, typed, (text) => parseDecimal(text, i18n.language))
  const save = useSaveCategory(category, () => {
    notifyDone(t('categories.saved', { type: t(`types.${category.wasteType}`) }))
    onDone()
  })
  const send = () => {
    const { wasteType } = category
    const checked = UpdateCategoryInput.safeParse({ wasteType, ...changes.values })
    const issues = firstByField([
      ...changes.wrong.map((field) => ({ path: [field], rule: 'not_a_number' })),
      ...(checked.success ? [] : toValidationIssues(checked.error)),
    ])
    setProblems(
      Object.fromEntries(
        [...issues].map(([field, issue]) => [field, <IssueText key={field} issue={issue} />]),
      ),
    )
    if (issues.size > 0) focusFirstError()
    else if (Object.keys(changes.values).length === 0) onDone()
    else save.run(changes.values)
  }
  return {
    typed,
    change: (part: Partial<Typed>) => setTyped((before) => ({ ...before, ...part })),
    problems,
    /** With what is typed, as far as it is a number. */
    edited: { ...category, ...changes.values },
    send,
    save,
  }
}

/** Saves what was changed; when somebody was faster, tells what the category is now, and saves over that when asked again. */
function useSaveCategory(category: WasteCategory, onDone: () => void) {
  const cache = useQueryClient()
  const confirmed = useConfirmed()
  const [present, setPresent] = useState<WasteCategory | null>(null)
  const mutation = useMutation({
    mutationFn: (values: CategoryChanges) =>
      confirmed(() =>
        client.waste.updateCategory.mutate({
          ...values,
          wasteType: category.wasteType,
          version: (present ?? category).version,
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: categoryKeys.all })
      onDone()
    },
    onError: async (error) => {
      if (toClientFailure(error).code !== 'stale_version') return
      const { categories } = await client.waste.categories.query()
      cache.setQueryData(categoryKeys.all, { categories })
      setPresent(categories.find(({ wasteType }) => wasteType === category.wasteType) ?? null)
    },
  })
  const failure = mutation.error ? toClientFailure(mutation.error) : null
  const isStale = failure?.code === 'stale_version'
  return {
    run: (values: CategoryChanges) => {
      if (!mutation.isPending) mutation.mutate(values)
    },
    isPending: mutation.isPending,
    /** What somebody else has made of it meanwhile. */
    present: isStale ? present : null,
    failure: isStale ? null : failure,
  }
}
