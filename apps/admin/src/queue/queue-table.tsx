import { Checkbox, Table, VisuallyHidden } from '@mantine/core'
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
import { Dim, PickBox, RecordMark } from './row-parts.tsx'
import { stateOf } from './selection.ts'
import type { Picks } from './use-selection.ts'

/** A row's height at the usual text size, in pixels. */
const rowHeight = 60

/** The queue on a wide screen: the rows near the screen are there, with room for the others. */
export function QueueTable(props: QueueListProps) {
  const { records, total, cursor, picks } = props
  const { t } = useTranslation()
  const body = useRef<HTMLTableSectionElement>(null)
  const { rows, after, measure } = useVirtualRows({
    count: records.length,
    keyOf: (index) => records[index]?.id ?? String(index),
    estimate: rowHeight,
    kept: cursor.index,
    container: body,
  })
  const rowProps = useRowProps(props)
  return (
    <div className={list.table}>
      <Table verticalSpacing="xs" horizontalSpacing="sm" layout="fixed" aria-rowcount={total}>
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            <Table.Th w="2.75rem">
              <PickAll picks={picks} records={records} />
            </Table.Th>
            <Table.Th w="28%">{t('records.columnWaste')}</Table.Th>
            <Table.Th w="6.5rem" ta="right">
              {t('records.columnMass')}
            </Table.Th>
            <Table.Th>{t('records.columnOwner')}</Table.Th>
            <Table.Th className={classes.minor}>{t('records.columnPlace')}</Table.Th>
            <Table.Th w="7rem">{t('records.columnDate')}</Table.Th>
            <Table.Th w="9rem">{t('queue.columnState')}</Table.Th>
            <Table.Th w="5rem" ta="right">
              {t('queue.columnScore')}
            </Table.Th>
            <Table.Th w="3.5rem">
              <VisuallyHidden>{t('records.columnActions')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          {rows.map(({ index, gap }) => {
            const row = rowProps(index, measure)
            return (
              row && (
                <Fragment key={row.record.id}>
                  {gap > 0 && <Gap height={gap} />}
                  <Row {...row} />
                </Fragment>
              )
            )
          })}
          {after > 0 && <Gap height={after} />}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** Room for rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden className={classes.gap}>
      <Table.Td colSpan={9} style={{ height }} />
    </tr>
  )
}

function PickAll({ picks, records }: { picks: Picks; records: QueueListProps['records'] }) {
  const { t } = useTranslation()
  const state = stateOf(picks.picked, records)
  return (
    <Checkbox
      size="sm"
      aria-label={t('queue.pickAll')}
      checked={state === 'all'}
      indeterminate={state === 'some'}
      onChange={picks.pickAll}
    />
  )
}

/** Drawn again only when its own record changes: others arrive, and the page is scrolled. */
const Row = memo(function Row({
  record,
  index,
  measure,
  isFresh,
  isPicked,
  isCursor,
  onPick,
  onDeed,
}: RowProps) {
  const { t } = useTranslation()
  const { mass, number } = useFormat()
  return (
    <Table.Tr
      ref={measure}
      className={`${list.row} ${classes.row}`}
      data-index={index}
      data-row={record.id}
      data-fresh={isFresh || undefined}
      data-picked={isPicked || undefined}
      data-cursor={isCursor || undefined}
      aria-rowindex={index + 2}
    >
      <Table.Td>
        <PickBox record={record} isPicked={isPicked} onPick={onPick} />
      </Table.Td>
      <Table.Td>
        <div className={list.lead}>
          <RecordMark record={record} />
          <div className={list.lines}>
            <span className={classes.name}>
              <Link to={`/records/${record.id}`} className={list.link}>
                {t(`types.${record.wasteType}`)}
              </Link>
              <FlagMark flags={record.flags} />
            </span>
            {record.description && <Dim>{record.description}</Dim>}
          </div>
        </div>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {mass(record.quantity, record.unit)}
      </Table.Td>
      <Table.Td>
        <div className={list.lines}>
          <span className={list.clip}>{record.owner.fullName}</span>
          <Dim>@{record.owner.username}</Dim>
        </div>
      </Table.Td>
      <Table.Td className={classes.minor}>
        <Place record={record} />
      </Table.Td>
      <Table.Td>
        <Dim>
          <TimeAgo at={record.createdAt} />
        </Dim>
      </Table.Td>
      <Table.Td>
        <div className={classes.state}>
          <StatusBadge status={record.status} />
          <ValidationMark record={record} plain />
        </div>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {number(Math.round(record.environmentalScore))}
      </Table.Td>
      <Table.Td ta="right">
        <RowDeeds record={record} onDeed={onDeed} />
      </Table.Td>
    </Table.Tr>
  )
})
