import type { CustodyFault, RecordHistory } from '@benne/contracts'
import { Text } from '@mantine/core'
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import own from './history.module.css'
import { useFieldName } from './use-field-name.ts'

/** Whether the history holds together: what was checked, or what is wrong with it. */
export function Verdict({ history: { events, verified, faults, sealedUntil } }: { history: RecordHistory }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!verified) return <Alarm faults={faults} />
  return (
    <div className={own.verdict} data-verdict="verified">
      <IconShieldCheck size={22} stroke={1.9} aria-hidden />
      <div>
        <strong>{t('history.verified')}</strong>
        <Text size="sm">
          {t('history.checked', { count: events.length })}{' '}
          {sealedUntil ? t('history.sealed', { day: format.day(sealedUntil) }) : t('history.notSealed')}
        </Text>
      </div>
    </div>
  )
}

function Alarm({ faults }: { faults: readonly CustodyFault[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const fieldName = useFieldName()
  return (
    <div className={own.verdict} data-verdict="alarm" role="alert">
      <IconShieldX size={22} stroke={1.9} aria-hidden />
      <div>
        <strong>{t('history.alarm')}</strong>
        <ul className={own.faults}>
          {faults.map(({ fault, seq, field, day }) => (
            <li key={`${fault} ${seq} ${field} ${day}`}>
              {t(`history.faults.${fault}`, {
                seq: seq ?? '?',
                field: field === null ? '?' : fieldName(field),
                day: day === null ? '?' : format.day(day),
              })}
            </li>
          ))}
          {faults.length === 0 && <li>{t('history.faults.empty')}</li>}
        </ul>
        <Text size="sm">{t('history.alarmHelp')}</Text>
      </div>
    </div>
  )
}
