import type { WasteRecord } from '@benne/contracts'
import { Alert, Group, Text, Textarea, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconFlag3 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { DeedDialog } from './deed-dialog.tsx'
import { type Judgement, type JudgementForm, useJudgement } from './use-judgement.tsx'

interface JudgeDialogProps {
  judgement: Judgement
  onClose: () => void
  onDone?: ((record: WasteRecord) => void) | undefined
}

/** Finds a declaration right, with its score and points corrected where that is needed, or not right, with the reason. */
export function JudgeDialog({ judgement, onClose, onDone }: JudgeDialogProps) {
  const { t } = useTranslation()
  const form = useJudgement(judgement, (record) => {
    onDone?.(record)
    onClose()
  })
  const { record, isValid } = judgement
  const { notes, setNotes, needsReason, problems } = form
  return (
    <DeedDialog
      record={record}
      title={isValid ? t('judge.titleValidate') : t('judge.titleRefuse')}
      confirm={isValid ? t('judge.validate') : t('judge.refuse')}
      isFinal={!isValid}
      failedTitle={t('judge.failedTitle')}
      deed={form.deed}
      onSend={form.send}
      onClose={onClose}
    >
      {!isValid && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('judge.refuseWarning')}
        </Alert>
      )}
      {isValid && <Oddities record={record} />}
      {isValid && <Corrections record={record} form={form} />}
      <Textarea
        label={needsReason ? t('judge.reason') : `${t('judge.note')} (${t('app.optional')})`}
        description={needsReason && t('judge.reasonHelp')}
        autosize
        minRows={2}
        maxRows={8}
        value={notes}
        error={problems.validationNotes}
        onChange={(event) => setNotes(event.currentTarget.value)}
        data-autofocus={!isValid || undefined}
      />
    </DeedDialog>
  )
}

/** What looks odd about the record, so that it is seen before it is found right. */
function Oddities({ record: { flags } }: { record: WasteRecord }) {
  const { t } = useTranslation()
  if (flags.length === 0) return null
  return (
    <Alert color="yellow" icon={<IconFlag3 aria-hidden />} title={t('judge.odd')}>
      {flags.map((flag) => (
        <Text key={flag} size="sm">
          <strong>{t(`terms.flags.${flag}`)}.</strong> {t(`terms.flagHelp.${flag}`)}
        </Text>
      ))}
    </Alert>
  )
}

/** Score and points: empty fields leave them as they are. */
function Corrections({ record, form }: { record: WasteRecord; form: JudgementForm }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { score, setScore, points, setPoints, problems, computed, pointsForScore } = form
  const present = { score: number(record.environmentalScore), points: number(record.pointsAwarded) }
  const scoreHelp = computed
    ? t('judge.scoreHelp', { score: number(computed.score) })
    : t('judge.scorePresent', { score: present.score })
  const pointsHelp =
    pointsForScore === null
      ? computed
        ? t('judge.pointsHelp', { points: number(computed.points) })
        : t('judge.pointsPresent', { points: present.points })
      : t('judge.pointsFollow', { points: number(pointsForScore) })
  return (
    <fieldset style={{ margin: 0, padding: 0, border: 0, minWidth: 0 }}>
      <Text component="legend" size="sm" fw={550} mb={6}>
        {t('judge.correct')} ({t('app.optional')})
      </Text>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput
          label={t('judge.score')}
          description={scoreHelp}
          placeholder={present.score}
          inputMode="decimal"
          autoComplete="off"
          value={score}
          error={problems.environmentalScore}
          onChange={(event) => setScore(event.currentTarget.value)}
        />
        <TextInput
          label={t('judge.points')}
          description={pointsHelp}
          placeholder={present.points}
          inputMode="numeric"
          autoComplete="off"
          value={points}
          error={problems.pointsAwarded}
          onChange={(event) => setPoints(event.currentTarget.value)}
        />
      </Group>
    </fieldset>
  )
}
