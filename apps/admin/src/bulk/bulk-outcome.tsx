import type { ClientFailure } from '@benne/client'
import { Text } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { useCount } from '../i18n/use-count.ts'
import type { BulkAction, Outcome } from './bulk-plan.ts'
import { LeftList } from './left-list.tsx'

interface BulkOutcomeProps {
  outcome: Outcome
  /** Those that a dry run ruled out were not sent, and were left as well. */
  plan: Outcome
  action: BulkAction
  failure: ClientFailure | null
}

export function outcomeTitle(t: TFunction, outcome: Outcome, plan: Outcome): string {
  if (outcome.done.length === 0) return t('bulk.noneTitle')
  return countLeft(outcome) + plan.left.length === 0 ? t('bulk.doneTitle') : t('bulk.partlyTitle')
}

const countLeft = ({ left, unsure, unsent }: Outcome) => left.length + unsure.length + unsent.length

/** What was done and what was not, and why. */
export function BulkOutcome({ outcome, plan, action, failure }: BulkOutcomeProps) {
  const { t } = useTranslation()
  const counted = useCount()
  const { done, unsure, unsent } = outcome
  const left = [...plan.left, ...outcome.left]
  return (
    <>
      {failure && <FailureNotice failure={failure} />}
      <Text component="output" display="block" fw={600}>
        {t('bulk.done', counted(done.length))}
      </Text>
      {unsure.length > 0 && (
        <Text size="sm">
          {t('bulk.unsure', counted(unsure.length))} {t('bulk.unsureHelp')}
        </Text>
      )}
      {unsent.length > 0 && <Text size="sm">{t('bulk.unsent', counted(unsent.length))}</Text>}
      {left.length > 0 && (
        <LeftList title={t('bulk.left', counted(left.length))} left={left} action={action} />
      )}
      {countLeft(outcome) + plan.left.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('bulk.keeps')}
        </Text>
      )}
    </>
  )
}
