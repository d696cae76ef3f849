import type { WasteRecord } from '@benne/contracts'
import { Button } from '@mantine/core'
import { useReducedMotion } from '@mantine/hooks'
import { IconArrowUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { markFresh } from './fresh.ts'
import classes from './records-page.module.css'

/** How many records wait above, for a reader who has scrolled down. */
export function NewRecordsPill({ held }: { held: readonly WasteRecord[] }) {
  const { t } = useTranslation()
  const still = useReducedMotion()
  if (held.length === 0) return null
  const show = () => {
    markFresh(held.map(({ id }) => id))
    scrollTo({ top: 0, behavior: still ? 'auto' : 'smooth' })
  }
  return (
    <div className={classes.pill}>
      <Button
        radius="xl"
        size="sm"
        style={{ boxShadow: 'var(--mantine-shadow-lg)' }}
        leftSection={<IconArrowUp size={16} aria-hidden />}
        onClick={show}
      >
        {t('records.newCount', { count: held.length })}
      </Button>
    </div>
  )
}
