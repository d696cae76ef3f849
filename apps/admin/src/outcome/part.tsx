import type { Icon } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import classes from './outcome.module.css'

interface PartProps {
  icon: Icon
  name: string
  /** Level of its heading. */
  level: 2 | 3
  /** The figure, and what belongs to it in smaller letters. */
  figure: ReactNode
  aside?: ReactNode
  /** In a sentence, what it means now. */
  note?: ReactNode
  children?: ReactNode
}

/** One of the figures that a record brings. */
export function Part({ icon: Icon, name, level, figure, aside, note, children }: PartProps) {
  const id = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section className={classes.part} aria-labelledby={id}>
      <Heading className={classes.name} id={id}>
        <Icon size={18} aria-hidden /> {name}
      </Heading>
      <p className={classes.figure}>
        <strong>{figure}</strong> {aside && <span className={classes.aside}>{aside}</span>}
      </p>
      {note && <p className={classes.note}>{note}</p>}
      {children}
    </section>
  )
}
