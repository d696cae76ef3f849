import { Text } from '@mantine/core'
import { Fragment, memo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import list from '../components/list.module.css'
import { TimeAgo } from '../components/time-ago.tsx'
import { useVirtualRows } from '../components/use-virtual-rows.ts'
import { useFormat } from '../i18n/use-format.ts'
import { FlagMark, ValidationMark } from '../records/record-marks.tsx'
import { Place } from '../records/record-table.tsx'
import { StatusBadge } from '../records/waste-mark.tsx'
import classes from './queue.module.css'
import { type QueueListProps, type RowProps, useRowProps } from './queue-list.tsx'
import { RowDeeds } from './row-deeds.tsx'
import { PickBox, RecordMark } from './row-parts.tsx'

/** A card of average height with the room below it, in pixels. */
const cardHeight = 180

/** The queue on a narrow screen. */
export function QueueCards(props: QueueListProps) {
  const { records, cursor } = props
  const cards = useRef<HTMLUListElement>(null)
  const { rows, after, measure } = useVirtualRows({
    count: records.length,
    keyOf: (index) => records[index]?.id ?? String(index),
    estimate: cardHeight,
    kept: cursor.index,
    container: cards,
  })
  const rowProps = useRowProps(props)
  return (
    <ul className={classes.cards} ref={cards}>
      {rows.map(({ index, gap }) => {
        const row = rowProps(index, measure)
        return (
          row && (
            <Fragment key={row.record.id}>
              {gap > 0 && <li aria-hidden style={{ height: gap }} />}
              <Card {...row} />
            </Fragment>
          )
        )
      })}
      {after > 0 && <li aria-hidden style={{ height: after }} />}
    </ul>
  )
}

/** Drawn again only when its own record changes, as the rows of the table. */
const Card = memo(function Card(props: RowProps) {
  const { record, index, measure, isFresh, isPicked, isCursor, onPick, onDeed } = props
  const { t } = useTranslation()
  const { mass, number } = useFormat()
  return (
    <li ref={measure} className={classes.cardRoom} data-index={index}>
      <div
        className={`${list.card} ${classes.card}`}
        data-row={record.id}
        data-fresh={isFresh || undefined}
        data-picked={isPicked || undefined}
        data-cursor={isCursor || undefined}
      >
        <div className={list.cardTop}>
          <PickBox record={record} isPicked={isPicked} onPick={onPick} />
          <RecordMark record={record} size={40} />
          <div className={list.lines}>
            <Link to={`/records/${record.id}`} className={list.link}>
              {t(`types.${record.wasteType}`)}
            </Link>
            <Text span size="sm" c="dimmed" className={list.clip}>
              {record.owner.fullName} · <TimeAgo at={record.createdAt} />
            </Text>
          </div>
          <span className={`${list.mass} tabular`}>{mass(record.quantity, record.unit)}</span>
        </div>
        {record.description && (
          <Text span size="sm" className={list.clip}>
            {record.description}
          </Text>
        )}
        <Place record={record} />
        {record.flags.length > 0 && (
          <div className={classes.cardFlags}>
            <FlagMark flags={record.flags} />
          </div>
        )}
        <div className={list.cardBottom}>
          <div className={classes.cardState}>
            <StatusBadge status={record.status} />
            <ValidationMark record={record} plain />
            <Text span size="sm" c="dimmed" className="tabular">
              {t('queue.score', { score: number(Math.round(record.environmentalScore)) })}
            </Text>
          </div>
          <RowDeeds record={record} onDeed={onDeed} />
        </div>
      </div>
    </li>
  )
})
