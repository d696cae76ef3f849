import type { ReactNode } from 'react'
import classes from './badge.module.css'
import type { Look } from './look.ts'

interface BadgeProps {
  look: Look
  large?: boolean | undefined
  children: ReactNode
}

/** A status: a word, with an icon and a colour of its own. */
export function Badge({ look: { icon: Icon, ink, tint }, large, children }: BadgeProps) {
  return (
    <span className={classes.badge} data-large={large} style={{ color: ink, background: tint }}>
      <Icon size={large ? 18 : 15} stroke={2} aria-hidden />
      {children}
    </span>
  )
}
