import { useTranslation } from 'react-i18next'
import { countingEn } from '../i18n/counting-en.ts'

type Flow = keyof typeof countingEn.flows

/** What a factor is about, in words; its id when it is a new one. */
export function useFlowName(): (factorId: string) => string {
  const { t } = useTranslation()
  return (id) => (Object.hasOwn(countingEn.flows, id) ? t(`flows.${id as Flow}`) : id)
}
