import { Value } from '@benne/client'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { useValue } from './use-value.ts'

const tickMs = 30_000
/** The time of day for everything that says "5 min ago": one clock for the whole page. */
const now = new Value(Date.now())
setInterval(() => now.set(Date.now()), tickMs)

/** How long ago, and for what is older than a day, when. The exact time is in the tooltip. */
export function TimeAgo({ at }: { at: Date }) {
  const { t } = useTranslation()
  const format = useFormat()
  const ago = format.ago(at, useValue(now))
  return (
    <time dateTime={at.toISOString()} title={format.dateTime(at)}>
      {ago === null ? format.date(at) : ago || t('time.justNow')}
    </time>
  )
}
