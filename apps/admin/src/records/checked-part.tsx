import type { WasteRecord } from '@benne/contracts'
import { Paper, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Badge } from '../components/badge.tsx'
import classes from '../components/detail.module.css'
import { useFormat } from '../i18n/use-format.ts'
import { useCan } from '../session/use-session.ts'
import { showsValidation, validationLooks } from './record-marks.tsx'

/** What staff found when they looked, for its owner. Staff have a part of their own for it. */
export function CheckedPart({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { date } = useFormat()
  const staff = useCan('waste.validate')
  const { validation, validationDate, validationNotes } = record
  if (staff || !showsValidation(record)) return null
  return (
    <Paper className={classes.part} component="section">
      <Title order={2} size="h3" mb="sm">
        {t('checked.title')}
      </Title>
      <Badge look={validationLooks[validation]}>{t(`checked.${validation}`)}</Badge>
      <Text size="sm" c="dimmed" mt="xs">
        {validationDate ? t('checked.on', { date: date(validationDate) }) : t('checked.awaitingHelp')}
      </Text>
      {validationNotes && <blockquote className={classes.quote}>{validationNotes}</blockquote>}
    </Paper>
  )
}
