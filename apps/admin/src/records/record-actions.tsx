import { actionsOn, isFinal, movesFrom, type WasteRecord } from '@benne/contracts'
import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { IconBarcode, IconRosetteDiscountCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../components/detail.module.css'
import { useFormat } from '../i18n/use-format.ts'
import { useCan, useMe } from '../session/use-session.ts'
import { CodeDialog } from './code-dialog.tsx'
import { JudgeDialog } from './judge-dialog.tsx'
import { ProcessDialog } from './process-dialog.tsx'
import { ValidationMark } from './record-marks.tsx'
import type { Judgement } from './use-judgement.tsx'
import type { Move } from './use-move.tsx'
import { WasteCodeName } from './waste-code.tsx'
import { statusLooks } from './waste-look.ts'

/** What staff can do next: what the life cycle and their role allow. Residents see nothing here. */
export function RecordActions({ record }: { record: WasteRecord }) {
  const canProcess = useCan('waste.process')
  const canJudge = useCan('waste.validate')
  return (
    <>
      {canJudge && <Judging record={record} />}
      {canProcess && <Moves record={record} />}
      {canProcess && <Code record={record} />}
    </>
  )
}

/** Where the record can go from here. */
function Moves({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { role } = useMe()
  const [move, setMove] = useState<Move | null>(null)
  const moves = movesFrom(record.status, role)
  return (
    <Paper className={classes.part} component="section">
      <Title order={2} size="h3" mb="sm">
        {t('record.next')}
      </Title>
      {isFinal(record.status) && <Text c="dimmed">{t('record.final')}</Text>}
      <Stack gap="xs" data-deeds>
        {moves.map((status, index) => {
          const { icon: Icon } = statusLooks[status]
          const rejecting = status === 'rejected'
          return (
            <Button
              key={status}
              justify="flex-start"
              variant={rejecting ? 'subtle' : index === 0 ? 'filled' : 'default'}
              {...(rejecting && { color: 'red' })}
              leftSection={<Icon size={18} aria-hidden />}
              onClick={() => setMove({ record, status })}
            >
              {t(`moves.${status}`)}
            </Button>
          )
        })}
      </Stack>
      {move && <ProcessDialog move={move} onClose={() => setMove(null)} />}
    </Paper>
  )
}

/** Whether the declaration is right; again when that was a mistake. */
function Judging({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const { role } = useMe()
  const [judgement, setJudgement] = useState<Judgement | null>(null)
  const actions = actionsOn(record, role)
  const isAwaiting = record.validation === 'awaiting'
  if (isAwaiting && !actions.includes('validate')) return null
  const choices = [
    { action: 'validate', isValid: true, icon: IconRosetteDiscountCheck },
    { action: 'refuse', isValid: false, icon: IconX },
  ] as const
  return (
    <Paper className={classes.part} component="section">
      <Title order={2} size="h3" mb="sm">
        {t('judge.part')}
      </Title>
      <Stack gap={4} mb="sm" align="flex-start">
        <ValidationMark record={record} />
        {record.validationDate && (
          <Text size="sm" c="dimmed">
            {t('judge.byWhom', { date: dateTime(record.validationDate) })}
          </Text>
        )}
        {record.validationNotes && <Text className={classes.prose}>{record.validationNotes}</Text>}
      </Stack>
      <Stack gap="xs" data-deeds>
        {choices
          .filter(({ action }) => actions.includes(action))
          .map(({ action, isValid, icon: Icon }) => (
            <Button
              key={action}
              justify="flex-start"
              variant={isValid ? (isAwaiting ? 'filled' : 'default') : 'subtle'}
              {...(!isValid && { color: 'red' })}
              leftSection={<Icon size={18} aria-hidden />}
              onClick={() => setJudgement({ record, isValid })}
            >
              {isValid && record.isValidated ? t('judge.correct') : t(`judge.${action}`)}
            </Button>
          ))}
      </Stack>
      {judgement && <JudgeDialog judgement={judgement} onClose={() => setJudgement(null)} />}
    </Paper>
  )
}

/** The code of the European List of Waste, and the way to change it. */
function Code({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { role } = useMe()
  const [isOpen, setOpen] = useState(false)
  const { wasteCode } = record
  const canEdit = actionsOn(record, role).includes('update')
  if (!wasteCode && !canEdit) return null
  return (
    <Paper className={classes.part} component="section">
      <Title order={2} size="h3" mb="xs">
        {t('code.title')}
      </Title>
      {wasteCode ? (
        <Text>
          <strong className="tabular">{wasteCode}</strong>
          <br />
          <Text span size="sm" c="dimmed">
            <WasteCodeName code={wasteCode} />
          </Text>
        </Text>
      ) : (
        <Text c="dimmed">{t('code.none')}</Text>
      )}
      {canEdit && (
        <Button
          mt="sm"
          variant="default"
          leftSection={<IconBarcode size={18} aria-hidden />}
          onClick={() => setOpen(true)}
        >
          {wasteCode ? t('code.edit') : t('code.set')}
        </Button>
      )}
      {isOpen && <CodeDialog record={record} onClose={() => setOpen(false)} />}
    </Paper>
  )
}
