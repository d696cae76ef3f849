import type { WasteRecord } from '@benne/contracts'
import { Text } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useFresh } from '../components/fresh.ts'
import classes from '../components/list.module.css'
import { TimeAgo } from '../components/time-ago.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useCan } from '../session/use-session.ts'
import { Place, type RecordListProps } from './record-table.tsx'
import { RowMenu } from './row-menu.tsx'
import { StatusBadge, TypeTile } from './waste-mark.tsx'

/** Records on a narrow screen. */
export function RecordCards({ records, onMove }: RecordListProps) {
  const fresh = useFresh()
  return (
    <ul className={classes.cards}>
      {records.map((record) => (
        <Card key={record.id} record={record} fresh={fresh.has(record.id)} onMove={onMove} />
      ))}
    </ul>
  )
}

interface CardProps {
  record: WasteRecord
  fresh: boolean
  onMove: RecordListProps['onMove']
}

/** Drawn again only when its own record changes, as the rows of the table. */
const Card = memo(function Card({ record, fresh, onMove }: CardProps) {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const staff = useCan('waste.read.any')
  return (
    <li className={classes.card} data-fresh={fresh || undefined}>
      <div className={classes.cardTop}>
        <TypeTile type={record.wasteType} size={40} />
        <div className={classes.lines}>
          <Link to={`/records/${record.id}`} className={classes.link}>
            {t(`types.${record.wasteType}`)}
          </Link>
          <Text span size="sm" c="dimmed" className={classes.clip}>
            {staff && `${record.owner.fullName} · `}
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
      <div className={classes.cardBottom}>
        <StatusBadge status={record.status} />
        {staff && <RowMenu record={record} onMove={onMove} />}
      </div>
    </li>
  )
})
