import type { MailboxMessage } from '@benne/contracts'
import { Anchor, Paper, SegmentedControl, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import classes from './mailbox.module.css'
import { textParts } from './text-parts.ts'

const views = ['text', 'html'] as const

/** One message, as text whose links can be followed, or as a mail program would show it. */
export function Message({ message }: { message: MailboxMessage }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const [view, setView] = useState<(typeof views)[number]>('text')
  return (
    <Paper component="article" className={classes.message} aria-labelledby="subject">
      <Title order={2} id="subject">
        {message.subject}
      </Title>
      <dl className={classes.head}>
        <div>
          <dt>{t('mailbox.to')}</dt>
          <dd>{message.to}</dd>
        </div>
        <div>
          <dt>{t('mailbox.at')}</dt>
          <dd>
            <time dateTime={message.at.toISOString()}>{dateTime(message.at)}</time>
          </dd>
        </div>
      </dl>
      <SegmentedControl
        size="xs"
        aria-label={t('mailbox.view')}
        value={view}
        onChange={setView}
        data={views.map((value) => ({ value, label: t(`mailbox.${value}`) }))}
      />
      {view === 'text' ? (
        <p className={classes.text}>
          {textParts(message.text, location.origin).map(({ text, href }, index) =>
            href ? (
              // oxlint-disable-next-line no-array-index-key -- the parts of one text
              <Anchor key={index} href={href} underline="always">
                {text}
              </Anchor>
            ) : (
              text
            ),
          )}
        </p>
      ) : (
        // The sandbox allows nothing: no script, no form, no navigation.
        <iframe
          className={classes.preview}
          sandbox=""
          srcDoc={message.html}
          title={t('mailbox.preview', { subject: message.subject })}
        />
      )}
    </Paper>
  )
}
