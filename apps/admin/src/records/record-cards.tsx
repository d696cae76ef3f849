import type { WasteRecord } from '@benne/contracts'
import { Text } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useFresh } from '../components/fresh.ts'
import classes from '../components/list.module.css'
import { TimeAgo } from '../components/time-ago.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { ValidationMark } from './record-marks.tsx'
import { RecordPicture } from './record-picture.tsx'
import { Place } from './record-table.tsx'
import own from './records-page.module.css'
import { StatusBadge } from './waste-mark.tsx'

/** One's own records on a narrow screen. */
export function RecordCards({ records }: { records: readonly WasteRecord[] }) {
  const fresh = useFresh()
  return (
    <ul className={classes.cards}>
      {records.map((record) => (
        <Card key={record.id} record={record} fresh={fresh.has(record.id)} />
      ))}
    </ul>
  )
}

/** Drawn again only when its own record changes, as the rows of the table. */
const Card = memo(function Card({ record, fresh }: { record: WasteRecord; fresh: boolean }) {
  const { t } = useTranslation()
  const { mass, number } = useFormat()
  const { environmentalScore, pointsAwarded } = record
  return (
    <li className={classes.card} data-fresh={fresh || undefined}>
      <div className={classes.cardTop}>
        <RecordPicture record={record} />
        <div className={classes.lines}>
          <Link to={`/records/${record.id}`} className={classes.link}>
            {t(`types.${record.wasteType}`)}
          </Link>
          <Text span size="sm" c="dimmed" className={classes.clip}>
            <TimeAgo at={record.createdAt} />
          </Text>
        </div>
        <span className={`${classes.mass} tabular`}>{mass(record.quantity, record.unit)}</span>
      </div>
      {record.description && (
        <Text span size="sm" className={classes.clip}>
          {record.description}
        </Text>
      )}
      <Place record={record} />
      <div className={`${own.gains} tabular`}>
        <span>{t('mine.score', { score: number(Math.round(environmentalScore * 10) / 10) })}</span>
        <span>{t('mine.points', { count: pointsAwarded })}</span>
      </div>
      <div className={classes.cardBottom}>
        <StatusBadge status={record.status} />
        {record.validation !== 'awaiting' && <ValidationMark record={record} plain />}
      </div>
    </li>
  )
})
