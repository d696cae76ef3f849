import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './account.module.css'

interface SectionProps {
  id: string
  title: string
  lead?: string
  children: ReactNode
}

/** A part of the profile, which the list beside it leads to. */
export function Section({ id, title, lead, children }: SectionProps) {
  const heading = `${id}-title`
  return (
    <Paper component="section" id={id} aria-labelledby={heading} className={classes.part}>
      <Title order={2} id={heading} tabIndex={-1} className={classes.heading}>
        {title}
      </Title>
      {lead && (
        <Text size="sm" c="dimmed" mt={4}>
          {lead}
        </Text>
      )}
      <div className={classes.body}>{children}</div>
    </Paper>
  )
}
