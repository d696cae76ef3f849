import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { type Issue, ruleKey } from './issues.ts'

/** An issue in the reader's language. A component, so that a form's errors change with the language. */
export function IssueText({ issue }: { issue: Issue }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  return <>{t(`rules.${ruleKey(issue)}`, { limit: number(issue.limit ?? 0) })}</>
}

/** One error for each field, as Mantine's forms keep them. */
export function formErrors(issues: Iterable<[string, Issue]>) {
  return Object.fromEntries(
    [...issues].map(([field, issue]) => [field, <IssueText key={field} issue={issue} />]),
  )
}
