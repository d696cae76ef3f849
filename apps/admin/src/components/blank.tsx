import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './blank.module.css'

interface BlankProps {
  icon?: ReactNode
  title?: string
  /** Instead of a title: the page's own heading. */
  heading?: ReactNode
  text?: ReactNode
  /** What can be done about it. */
  children?: ReactNode
  level?: 1 | 2
}

/** A page or part of one with nothing in it to show, and what to do about that. */
export function Blank({ icon, title, heading, text, children, level = 2 }: BlankProps) {
  return (
    <div className={classes.root}>
      {icon && (
        <span className={classes.icon} aria-hidden>
          {icon}
        </span>
      )}
      {heading}
      {title && (
        <Title order={level} size="h2">
          {title}
        </Title>
      )}
      {text && (
        <Text c="dimmed" maw="26rem">
          {text}
        </Text>
      )}
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  )
}
