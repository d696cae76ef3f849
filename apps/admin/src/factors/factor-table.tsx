import type { Factor, FactorSets } from '@benne/contracts'
import { Table, Text } from '@mantine/core'
import { IconClockExclamation } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { useFlowName } from '../outcome/use-flow-name.ts'
import { isPast } from './age.ts'
import classes from './factors.module.css'

/** What leads to the benefit, where the source tells it. */
const parts = ['impact', 'avoided', 'net', 'landfill'] as const

/** The rows of a set, as the source prints them. Columns of which it says nothing are left out. */
export function FactorTable({ set, now }: { set: FactorSets['sets'][number]; now: Date }) {
  const { t } = useTranslation()
  const isFull = set.factors.some((factor) => parts.some((part) => factor[part] !== null))
  return (
    <section
      className={classes.scroll}
      // oxlint-disable-next-line no-noninteractive-tabindex -- it scrolls sideways, so the keyboard has to get at it
      tabIndex={0}
      aria-label={t('factors.rowsOf', { name: set.name })}
    >
      <Table
        verticalSpacing={6}
        horizontalSpacing="sm"
        className={classes.table}
        data-columns={isFull ? 'full' : 'benefit'}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('factors.flow')}</Table.Th>
            {isFull &&
              parts.map((part) => (
                <Table.Th key={part} ta="right">
                  {t(`factors.${part}`)}
                </Table.Th>
              ))}
            <Table.Th ta="right">{t('factors.benefit')}</Table.Th>
            {isFull && <Table.Th ta="right">±</Table.Th>}
            {isFull && <Table.Th>{t('factors.validUntil')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {set.factors.map((factor) => (
            <Row key={factor.id} factor={factor} isFull={isFull} now={now} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

interface RowProps {
  factor: Factor
  isFull: boolean
  now: Date
}

function Row({ factor, isFull, now }: RowProps) {
  const { t } = useTranslation()
  const { number, percent } = useFormat()
  const nameOf = useFlowName()
  const { id, elements, benefit, uncertainty } = factor
  const figure = (value: number | null) => (value === null ? '–' : number(Number(value.toFixed(3))))
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.flow}>
        {nameOf(id)}
        <Text span size="xs" c="dimmed" display="block" fw={400} tt="none">
          {elements.length > 0 ? t('factors.elements', { ids: elements.join(', ') }) : id}
        </Text>
      </Table.Th>
      {isFull &&
        parts.map((part) => (
          <Table.Td key={part} ta="right" className="tabular">
            {figure(factor[part])}
          </Table.Td>
        ))}
      <Table.Td ta="right" className={`tabular ${classes.benefit}`} data-sign={Math.sign(benefit)}>
        {benefit > 0 ? '+' : ''}
        {figure(benefit)}
      </Table.Td>
      {isFull && (
        <Table.Td ta="right" className="tabular">
          {uncertainty === null ? '–' : percent(uncertainty * 100)}
        </Table.Td>
      )}
      {isFull && (
        <Table.Td>
          <Until month={factor.validUntil} now={now} />
        </Table.Td>
      )}
    </Table.Tr>
  )
}

/** Until when the source meant a figure to be used, and that this is over. */
function Until({ month: until, now }: { month: string | null; now: Date }) {
  const { t } = useTranslation()
  const { month } = useFormat()
  if (until === null) return '–'
  const past = isPast(until, now)
  return (
    <span className={classes.until} data-past={past || undefined}>
      {past && <IconClockExclamation size={15} aria-label={t('factors.past')} />}
      {month(until)}
    </span>
  )
}
