import type { ParseKeys } from 'i18next'
import { useTranslation } from 'react-i18next'

/** A text that is kept somewhere (a form's error, say) and still changes with the language. */
export function Say({ text }: { text: ParseKeys }) {
  const { t } = useTranslation()
  return <>{(t as (key: string) => string)(text)}</>
}
