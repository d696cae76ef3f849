import { Button } from '@mantine/core'
import { useReducedMotion } from '@mantine/hooks'
import { IconArrowUp } from '@tabler/icons-react'
import { markFresh } from './fresh.ts'
import classes from './list.module.css'

interface NewPillProps {
  /** What waits above. */
  held: readonly { id: string }[]
  /** How many that are, in words. */
  label: string
}

/** How many new items wait above, for a reader who has scrolled down. */
export function NewPill({ held, label }: NewPillProps) {
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
        {label}
      </Button>
    </div>
  )
}
