import { Button, Progress, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../components/dialog.tsx'
import { FailureNotice } from '../components/failure-notice.tsx'
import { keepFocus } from '../components/keep-focus.ts'
import { useCount } from '../i18n/use-count.ts'
import { useFormat } from '../i18n/use-format.ts'
import { BulkFields } from './bulk-fields.tsx'
import { BulkOutcome, outcomeTitle } from './bulk-outcome.tsx'
import type { BulkAction } from './bulk-plan.ts'
import { LeftList } from './left-list.tsx'
import { type BulkDialogState, type BulkJob, useBulkDialog } from './use-bulk-dialog.ts'

/** Tries something out on many records, says what would happen, and does it when that is confirmed. */
export function BulkDialog({ onClose, ...job }: BulkJob & { onClose: () => void }) {
  const { t } = useTranslation()
  const counted = useCount()
  const dialog = useBulkDialog(job)
  const { action, records } = job
  const { phase, plan, outcome, failure } = dialog
  useEffect(() => () => keepFocus(`[data-bulk="${action}"]`, '[data-cursor] a', 'h1'), [action])
  return (
    <Dialog
      title={
        phase === 'ended'
          ? outcomeTitle(t, outcome, plan)
          : t('bulk.title', { action: t(`acts.${action}`), ...counted(records.length) })
      }
      size="lg"
      isBusy={phase === 'running'}
      onClose={onClose}
      onSubmit={dialog.go}
      buttons={<Buttons dialog={dialog} action={action} onClose={onClose} />}
    >
      {(phase === 'checking' || phase === 'running') && <Sending dialog={dialog} />}
      {phase === 'failed' && failure && <FailureNotice failure={failure} title={t('bulk.failedTitle')} />}
      {phase === 'ready' && <Plan dialog={dialog} action={action} />}
      {phase === 'ended' && <BulkOutcome outcome={outcome} plan={plan} action={action} failure={failure} />}
    </Dialog>
  )
}

interface PartProps {
  dialog: BulkDialogState
  action: BulkAction
}

function Buttons({ dialog, action, onClose }: PartProps & { onClose: () => void }) {
  const { t } = useTranslation()
  const counted = useCount()
  const { phase, plan, isStopping, needsWhy } = dialog
  const isRunning = phase === 'running'
  const leave = useRef<HTMLButtonElement>(null)
  // The button that had the focus is gone.
  useEffect(() => {
    if (phase !== 'checking' && document.activeElement === document.body) leave.current?.focus()
  }, [phase])
  return (
    <>
      <Button
        ref={leave}
        variant="default"
        aria-disabled={isRunning && isStopping}
        onClick={isRunning ? dialog.stop : onClose}
      >
        {isRunning
          ? t(isStopping ? 'bulk.stopping' : 'bulk.stop')
          : t(phase === 'ended' ? 'app.close' : 'app.cancel')}
      </Button>
      {dialog.canGo && (
        <Button type="submit" color={needsWhy ? 'red' : 'green'}>
          {t('bulk.run', { action: t(`acts.${action}`), ...counted(plan.done.length) })}
        </Button>
      )}
      {phase === 'failed' && <Button onClick={dialog.checkAgain}>{t('bulk.again')}</Button>}
      {dialog.canResume && <Button onClick={dialog.resume}>{t('bulk.resume')}</Button>}
    </>
  )
}

/** How far a dry run or the run itself has come. */
function Sending({ dialog: { phase, sent, total } }: Pick<PartProps, 'dialog'>) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const far = { sent: number(sent), total: number(total) }
  const word =
    phase === 'running' ? t('bulk.running', far) : sent > 0 ? t('bulk.checkingMore', far) : t('bulk.checking')
  return (
    <div>
      <Text component="output" display="block" size="sm" mb={6}>
        {word}
      </Text>
      <Progress.Root>
        <Progress.Section
          value={total === 0 ? 0 : Math.max(3, (100 * sent) / total)}
          animated={sent === 0}
          aria-label={word}
        />
      </Progress.Root>
    </div>
  )
}

/** What would become of the records, and what the action is to be told. */
function Plan({ dialog, action }: PartProps) {
  const { t } = useTranslation()
  const counted = useCount()
  const { plan, changed } = dialog
  return (
    <>
      <Text component="output" display="block" fw={600}>
        {plan.done.length === 0 ? t('bulk.goesNone') : t('bulk.goes', counted(plan.done.length))}
      </Text>
      {plan.left.length > 0 && (
        <LeftList
          title={t('bulk.stays', counted(plan.left.length))}
          left={plan.left}
          action={action}
          changed={changed.length}
          onTakeChanged={changed.length > 0 ? dialog.takeChanged : undefined}
        />
      )}
      {plan.done.length > 0 && <BulkFields action={action} dialog={dialog} />}
    </>
  )
}
