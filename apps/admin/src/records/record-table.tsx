import type { WasteRecord } from '@benne/contracts'
import { Table, Text, VisuallyHidden } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useFresh } from '../components/fresh.ts'
import classes from '../components/list.module.css'
import { TimeAgo } from '../components/time-ago.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useCan } from '../session/use-session.ts'
import { RowMenu } from './row-menu.tsx'
import type { Move } from './use-move.tsx'
import { StatusBadge, TypeTile } from './waste-mark.tsx'

export interface RecordListProps {
  records: readonly WasteRecord[]
  onMove: (move: Move) => void
}

/** Records on a wide screen. The whole row leads to the record; the menu lies above that link. */
export function RecordTable({ records, onMove }: RecordListProps) {
  const { t } = useTranslation()
  const staff = useCan('waste.read.any')
  const fresh = useFresh()
  return (
    <div className={classes.table}>
      <Table verticalSpacing="xs" horizontalSpacing="md" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={staff ? '27%' : '34%'}>{t('records.columnWaste')}</Table.Th>
            <Table.Th w="8rem" ta="right">
              {t('records.columnMass')}
            </Table.Th>
            {staff && <Table.Th w="16%">{t('records.columnOwner')}</Table.Th>}
            <Table.Th>{t('records.columnPlace')}</Table.Th>
            <Table.Th w="8rem">{t('records.columnDate')}</Table.Th>
            <Table.Th w="9rem">{t('records.columnStatus')}</Table.Th>
            {staff && (
              <Table.Th w="4rem">
                <VisuallyHidden>{t('records.columnActions')}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {records.map((record) => (
            <Row key={record.id} record={record} staff={staff} fresh={fresh.has(record.id)} onMove={onMove} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

interface RowProps {
  record: WasteRecord
  staff: boolean
  fresh: boolean
  onMove: RecordListProps['onMove']
}

/** Drawn again only when its own record changes: hundreds stand here while others arrive. */
const Row = memo(function Row({ record, staff, fresh, onMove }: RowProps) {
  const { t } = useTranslation()
  const { mass } = useFormat()
  return (
    <Table.Tr className={classes.row} data-fresh={fresh || undefined}>
      <Table.Td>
        <div className={classes.lead}>
          <TypeTile type={record.wasteType} />
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
      {staff && (
        <Table.Td>
          <div className={classes.lines}>
            <span className={classes.clip}>{record.owner.fullName}</span>
            <Dim>@{record.owner.username}</Dim>
          </div>
        </Table.Td>
      )}
      <Table.Td>
        <Place record={record} />
      </Table.Td>
      <Table.Td>
        <Text span size="sm" c="dimmed">
          <TimeAgo at={record.createdAt} />
        </Text>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={record.status} />
      </Table.Td>
      {staff && (
        <Table.Td ta="right">
          <RowMenu record={record} onMove={onMove} />
        </Table.Td>
      )}
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
