import type { WasteRecord } from '@benne/contracts'
import { Table, Text } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useFresh } from '../components/fresh.ts'
import classes from '../components/list.module.css'
import { TimeAgo } from '../components/time-ago.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { ValidationMark } from './record-marks.tsx'
import { RecordPicture } from './record-picture.tsx'
import own from './records-page.module.css'
import { StatusBadge } from './waste-mark.tsx'

/** One's own records on a wide screen. The whole row leads to the record. */
export function RecordTable({ records }: { records: readonly WasteRecord[] }) {
  const { t } = useTranslation()
  const fresh = useFresh()
  return (
    <div className={classes.table}>
      <Table verticalSpacing="xs" horizontalSpacing="md" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="30%">{t('records.columnWaste')}</Table.Th>
            <Table.Th w="7rem" ta="right">
              {t('records.columnMass')}
            </Table.Th>
            <Table.Th>{t('records.columnPlace')}</Table.Th>
            <Table.Th w="6rem" ta="right">
              {t('score.name')}
            </Table.Th>
            <Table.Th w="6rem" ta="right">
              {t('points.name')}
            </Table.Th>
            <Table.Th w="8rem">{t('records.columnDate')}</Table.Th>
            <Table.Th w="10.5rem">{t('records.columnStatus')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {records.map((record) => (
            <Row key={record.id} record={record} fresh={fresh.has(record.id)} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** Drawn again only when its own record changes. */
const Row = memo(function Row({ record, fresh }: { record: WasteRecord; fresh: boolean }) {
  const { t } = useTranslation()
  const { mass, number } = useFormat()
  return (
    <Table.Tr className={classes.row} data-fresh={fresh || undefined}>
      <Table.Td>
        <div className={classes.lead}>
          <RecordPicture record={record} />
          <div className={classes.lines}>
            <Link to={`/records/${record.id}`} className={classes.link}>
              {t(`types.${record.wasteType}`)}
            </Link>
            {record.description && <Dim>{record.description}</Dim>}
          </div>
        </div>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {mass(record.quantity, record.unit)}
      </Table.Td>
      <Table.Td>
        <Place record={record} />
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {number(Math.round(record.environmentalScore * 10) / 10)}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {number(record.pointsAwarded)}
      </Table.Td>
      <Table.Td>
        <Text span size="sm" c="dimmed">
          <TimeAgo at={record.createdAt} />
        </Text>
      </Table.Td>
      <Table.Td>
        <div className={own.marks}>
          <StatusBadge status={record.status} />
          {record.validation !== 'awaiting' && <ValidationMark record={record} plain />}
        </div>
      </Table.Td>
    </Table.Tr>
  )
})

/** Where it is, in one line or two; nothing when nothing was said. */
export function Place({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { location, address, latitude } = record
  if (!location && !address) return latitude === null ? null : <Dim>{t('records.atPosition')}</Dim>
  return (
    <div className={classes.lines}>
      <span className={classes.clip}>{location ?? address}</span>
      {location && address && <Dim>{address}</Dim>}
    </div>
  )
}

function Dim({ children }: { children: React.ReactNode }) {
  return (
    <Text span size="sm" c="dimmed" className={classes.clip}>
      {children}
    </Text>
  )
}
