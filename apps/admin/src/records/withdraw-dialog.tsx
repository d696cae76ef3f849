import { ruleFor, type WasteRecord, WithdrawWasteRecordInput } from '@benne/contracts'
import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { focusFirstError } from '../components/focus-first-error.ts'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useMe } from '../session/use-session.ts'
import { DeedDialog } from './deed-dialog.tsx'
import { asOwnDoing } from './live-feed.ts'
import { useRecordDeed } from './use-record-deed.ts'
import { useRecordName } from './use-record-name.ts'
import classes from './withdraw-dialog.module.css'

interface WithdrawDialogProps {
  record: WasteRecord
  onClose: () => void
}

/** Takes a record back, once it is said what that means. Staff say why. */
export function WithdrawDialog({ record, onClose }: WithdrawDialogProps) {
  const { t } = useTranslation()
  const { reason, setReason, isMissing, needsReason, deed, send } = useWithdraw(record)
  return (
    <DeedDialog
      record={record}
      title={t('withdraw.title')}
      confirm={t('withdraw.confirm')}
      isFinal
      failedTitle={t('withdraw.failedTitle')}
      deed={deed}
      onSend={send}
      onClose={onClose}
    >
      <Consequences record={record} />
      {needsReason && (
        <Textarea
          label={t('withdraw.reason')}
          description={t('withdraw.reasonHelp')}
          autosize
          minRows={2}
          maxRows={8}
          value={reason}
          error={isMissing && <Say text="noteRequired" />}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
      )}
    </DeedDialog>
  )
}

function Consequences({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const me = useMe()
  const { images, pointsAwarded, owner } = record
  const { number } = useFormat()
  return (
    <ul className={classes.consequences}>
      <li>{owner.id === me.id ? t('withdraw.lists') : t('withdraw.listsStaff', { name: owner.fullName })}</li>
      {images.length > 0 && <li>{t('withdraw.photos', { count: images.length })}</li>}
      {pointsAwarded > 0 && (
        <li>{t('withdraw.points', { count: pointsAwarded, points: number(pointsAwarded) })}</li>
      )}
      <li>{t('withdraw.trace')}</li>
      <li>{t('withdraw.final')}</li>
    </ul>
  )
}

function useWithdraw(record: WasteRecord) {
  const { t } = useTranslation()
  const name = useRecordName()
  const navigate = useNavigate()
  const { role } = useMe()
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const needsReason = ruleFor(record.status, 'withdraw', role)?.needs?.includes('reason') ?? false
  const deed = useRecordDeed({
    record,
    action: 'withdraw',
    send: (version) => {
      const input = WithdrawWasteRecordInput.parse({
        id: record.id,
        version,
        ...(reason.trim() && { reason }),
      })
      return asOwnDoing(record.id, () => client.waste.withdraw.mutate(input))
    },
    onDone: () => {
      notifyDone(t('withdraw.done', name.parts(record)))
      void navigate('/records', { replace: true })
    },
  })
  const send = () => {
    const missing = needsReason && !reason.trim()
    setMissing(missing)
    if (missing) focusFirstError()
    else deed.run()
  }
  return { reason, setReason, isMissing, needsReason, deed, send }
}
