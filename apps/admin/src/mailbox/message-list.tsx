import type { MailboxMessage } from '@benne/contracts'
import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { TimeAgo } from '../components/time-ago.tsx'
import classes from './mailbox.module.css'

interface MessageListProps {
  messages: readonly MailboxMessage[]
  chosen: string
  onChoose: (id: string) => void
}

export function MessageList({ messages, chosen, onChoose }: MessageListProps) {
  const { t } = useTranslation()
  return (
    <ul className={classes.list} aria-label={t('mailbox.list')}>
      {messages.map(({ id, subject, to, at }) => (
        <li key={id}>
          <UnstyledButton
            className={classes.item}
            aria-current={id === chosen ? 'true' : undefined}
            onClick={() => onChoose(id)}
          >
            <span className={classes.subject}>{subject}</span>
            <span className={classes.small}>
              <span className={classes.clip}>{to}</span> <TimeAgo at={at} />
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}
