import type { Validation, WasteRecord } from '@benne/contracts'
import { VisuallyHidden } from '@mantine/core'
import { IconEyeSearch, IconFlag3, IconRosetteDiscountCheck, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../components/badge.tsx'
import type { Look } from '../components/look.ts'
import classes from './record-marks.module.css'

export const validationLooks: Record<Validation, Look> = {
  awaiting: {
    icon: IconEyeSearch,
    ink: 'var(--status-pending-ink)',
    tint: 'var(--status-pending-tint)',
  },
  valid: {
    icon: IconRosetteDiscountCheck,
    ink: 'var(--status-recycled-ink)',
    tint: 'var(--status-recycled-tint)',
  },
  refused: { icon: IconX, ink: 'var(--status-rejected-ink)', tint: 'var(--status-rejected-tint)' },
}

/** Whether anything is to be judged about a record, or was: what was turned away unjudged waits for nothing. */
export const showsValidation = ({
  status,
  validation,
}: Pick<WasteRecord, 'status' | 'validation'>): boolean => status !== 'rejected' || validation !== 'awaiting'

/** What staff found when they looked at the declaration. `plain` where there is little room. */
export function ValidationMark({ record, plain }: { record: WasteRecord; plain?: boolean }) {
  const { t } = useTranslation()
  if (!showsValidation(record)) return null
  const look = validationLooks[record.validation]
  const word = t(`terms.validations.${record.validation}`)
  if (!plain) return <Badge look={look}>{word}</Badge>
  const Icon = look.icon
  return (
    // What is usual in a queue does not shout.
    <span
      className={classes.plain}
      style={{ color: record.validation === 'awaiting' ? 'var(--mantine-color-dimmed)' : look.ink }}
    >
      <Icon size={15} stroke={1.9} aria-hidden /> {word}
    </span>
  )
}

/** That something looks odd: the first in a word, the others in the explanation. */
export function FlagMark({ flags }: Pick<WasteRecord, 'flags'>) {
  const { t } = useTranslation()
  const [first, ...others] = flags
  if (!first) return null
  const names = flags.map((flag) => t(`terms.flags.${flag}`)).join(', ')
  return (
    <span className={classes.flag} title={flags.map((flag) => t(`terms.flagHelp.${flag}`)).join('\n')}>
      <IconFlag3 size={14} stroke={2} aria-hidden />
      <VisuallyHidden>{t('terms.flagged', { names })}</VisuallyHidden>
      <span aria-hidden>
        {t(`terms.flags.${first}`)}
        {others.length > 0 && ` +${others.length}`}
      </span>
    </span>
  )
}
