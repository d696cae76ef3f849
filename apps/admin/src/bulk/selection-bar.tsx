import type { Role, WasteRecord } from '@benne/contracts'
import { Button, CloseButton } from '@mantine/core'
import { useEffect, useEffectEvent, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { useCount } from '../i18n/use-count.ts'
import { useFormat } from '../i18n/use-format.ts'
import { validationLooks } from '../records/record-marks.tsx'
import { statusLooks } from '../records/waste-look.ts'
import classes from './bulk.module.css'
import { type BulkAction, possibleActions, statusOf } from './bulk-plan.ts'

interface SelectionBarProps {
  picked: readonly WasteRecord[]
  role: Role
  /** How many of them were changed since they were picked, and how many are in the list no more. */
  drift: { changed: number; gone: number }
  /** How many are loaded in all; null when they are all picked. */
  loaded: number | null
  onAct: (action: BulkAction) => void
  onPickAll: () => void
  onClear: () => void
}

/** What is selected, and what can be done to all of it. */
export function SelectionBar(props: SelectionBarProps) {
  const { picked, role, drift, loaded, onAct, onPickAll, onClear } = props
  const { t } = useTranslation()
  const counted = useCount()
  const { number } = useFormat()
  const possible = useMemo(() => possibleActions(picked, role), [picked, role])
  useAnnouncedCount(picked.length)
  return (
    <section className={classes.bar} aria-label={t('selection.label')}>
      <div className={classes.about}>
        <CloseButton aria-label={t('selection.clear')} onClick={onClear} />
        <strong className="tabular">{t('selection.count', counted(picked.length))}</strong>
        {loaded !== null && (
          <Button variant="subtle" size="compact-sm" onClick={onPickAll}>
            {t('selection.all', counted(loaded))}
          </Button>
        )}
        {drift.changed > 0 && (
          <span className={classes.drift}>{t('selection.changed', counted(drift.changed))}</span>
        )}
        {drift.gone > 0 && <span className={classes.drift}>{t('selection.gone', counted(drift.gone))}</span>}
      </div>
      <div className={classes.acts}>
        {possible.length === 0 && <span className={classes.drift}>{t('selection.nothing')}</span>}
        {possible.map(({ action, count }) => {
          const Icon = iconOf(action)
          const isEnding = action === 'reject' || action === 'refuse'
          return (
            <Button
              key={action}
              size="sm"
              data-bulk={action}
              variant={isEnding ? 'subtle' : 'default'}
              {...(isEnding && { color: 'red' })}
              leftSection={<Icon size={17} aria-hidden />}
              onClick={() => onAct(action)}
            >
              {count === picked.length
                ? t(`acts.${action}`)
                : t('selection.some', { action: t(`acts.${action}`), number: number(count) })}
            </Button>
          )
        })}
      </div>
    </section>
  )
}

const iconOf = (action: BulkAction) => {
  const status = statusOf(action)
  if (status) return statusLooks[status].icon
  return validationLooks[action === 'validate' ? 'valid' : 'refused'].icon
}

/** Says how many are selected, once the picking pauses. */
function useAnnouncedCount(picked: number): void {
  const { t } = useTranslation()
  const counted = useCount()
  const say = useEffectEvent((count: number) => announce(t('selection.count', counted(count))))
  useEffect(() => {
    const later = setTimeout(() => say(picked), 400)
    return () => clearTimeout(later)
  }, [picked])
}
