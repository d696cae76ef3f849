import { isHazardousCode, type WasteCode } from '@benne/contracts'
import { Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { queueEn } from '../i18n/queue-en.ts'

type Known = keyof typeof queueEn.wasteCodes

/** What a code of the European List of Waste stands for, where we know; and that it is hazardous. */
export function WasteCodeName({ code }: { code: WasteCode }) {
  const { t } = useTranslation()
  const known = Object.hasOwn(queueEn.wasteCodes, code)
  return (
    <>
      {known && t(`wasteCodes.${code as Known}`)}
      {isHazardousCode(code) && (
        <Text span inherit c="var(--status-rejected-ink)" style={{ whiteSpace: 'nowrap' }}>
          {known && ' · '}
          <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: '-2px' }} /> {t('code.hazardous')}
        </Text>
      )}
    </>
  )
}
