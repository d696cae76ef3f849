import type { AuditEntry } from '@benne/contracts'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useFormat } from '../i18n/use-format.ts'
import classes from './audit-list.module.css'
import { auditIcons } from './audit-look.ts'
import { EntryDetails } from './entry-details.tsx'
import { useSentence } from './use-sentence.ts'

/** Entries of the log, a line each; the line opens to what is known beside it. */
export function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <ul className={classes.list}>
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ul>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { shortDateTime } = useFormat()
  const sentence = useSentence()
  const [open, setOpen] = useState(false)
  const Icon = auditIcons[entry.action]
  return (
    <li className={classes.entry}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className={classes.line}>
          <span
            className={classes.icon}
            data-alarm={entry.action === 'session.reused' || undefined}
            aria-hidden
          >
            <Icon size={18} stroke={1.75} />
          </span>
          <span className={classes.sentence}>{sentence(entry)}</span>
          <time className={classes.time} dateTime={entry.at.toISOString()}>
            {shortDateTime(entry.at)}
          </time>
          <IconChevronDown size={18} className={classes.chevron} aria-hidden />
        </summary>
        {open && <EntryDetails entry={entry} />}
      </details>
    </li>
  )
}
