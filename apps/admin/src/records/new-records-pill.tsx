import { Button } from '@mantine/core'
import { useReducedMotion } from '@mantine/hooks'
import { IconArrowUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './records-page.module.css'

/** How many records wait above, for a reader who has scrolled down. */
export function NewRecordsPill({ count }: { count: number }) {
  const { t } = useTranslation()
  const still = useReducedMotion()
  if (count === 0) return null
  return (
    <div className={classes.pill}>
      <Button
        radius="xl"
        size="sm"
        style={{ boxShadow: 'var(--mantine-shadow-lg)' }}
        leftSection={<IconArrowUp size={16} aria-hidden />}
        onClick={() => scrollTo({ top: 0, behavior: still ? 'auto' : 'smooth' })}
      >
        {t('records.newCount', { count })}
      </Button>
    </div>
  )
}
