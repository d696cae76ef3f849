import type { WasteRecord } from '@benne/contracts'
import { Alert } from '@mantine/core'
import { IconFlag3 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../session/use-session.ts'

/** What looks odd, in words. Nobody is accused of anything: a look is all that comes of it. */
export function FlagsNote({ flags }: Pick<WasteRecord, 'flags'>) {
  const { t } = useTranslation()
  const staff = useCan('waste.validate')
  if (flags.length === 0) return null
  return (
    <Alert
      role="note"
      color="yellow"
      icon={<IconFlag3 aria-hidden />}
      title={staff ? t('flags.titleStaff') : t('flags.title')}
    >
      {flags.map((flag) => (
        <div key={flag}>{staff ? t(`terms.flagHelp.${flag}`) : t(`flags.${flag}`)}</div>
      ))}
    </Alert>
  )
}
