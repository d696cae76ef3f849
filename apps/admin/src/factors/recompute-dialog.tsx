import { toClientFailure } from '@benne/client'
import type { FactorSets } from '@benne/contracts'
import { Button, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { Dialog } from '../components/dialog.tsx'
import { FailureNotice } from '../components/failure-notice.tsx'
import { keepFocus } from '../components/keep-focus.ts'
import { notifyDone } from '../components/notify.ts'
import { SubmitButton } from '../components/submit-button.tsx'
import { recordKeys } from '../records/record-keys.ts'
import { useConfirmed } from '../session/confirm-password.tsx'
import classes from './factors.module.css'

interface RecomputeDialogProps {
  set: FactorSets['sets'][number]
  isCurrent: boolean
  onClose: () => void
}

/** Says what computing every figure with a set does, and has it done. */
export function RecomputeDialog({ set, isCurrent, onClose }: RecomputeDialogProps) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const confirmed = useConfirmed()
  const mutation = useMutation({
    mutationFn: () => confirmed(() => client.waste.recomputeImpact.mutate({ factorSet: set.id })),
    onSuccess: async () => {
      notifyDone(t('factors.begun', { name: set.name }))
      await cache.invalidateQueries({ queryKey: recordKeys.factors })
      onClose()
    },
  })
  const failure = mutation.error ? toClientFailure(mutation.error) : null
  useEffect(() => () => keepFocus(`[data-recompute="${set.id}"]`, 'h1'), [set.id])
  return (
    <Dialog
      title={isCurrent ? t('factors.againTitle') : t('factors.useTitle', { name: set.name })}
      isBusy={mutation.isPending}
      onClose={onClose}
      onSubmit={() => {
        if (!mutation.isPending) mutation.mutate()
      }}
      buttons={
        <>
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <SubmitButton isPending={mutation.isPending} data-autofocus>
            {isCurrent ? t('factors.again') : t('factors.use')}
          </SubmitButton>
        </>
      }
    >
      {failure && <FailureNotice failure={failure} title={t('judge.failedTitle')} />}
      {isCurrent ? (
        <Text size="sm">{t('factors.againText')}</Text>
      ) : (
        <ul className={classes.effects}>
          <li>{t('factors.effectNew', { name: set.name })}</li>
          <li>{t('factors.effectOld')}</li>
          <li>{t('factors.effectSums')}</li>
          <li>{t('factors.effectTime')}</li>
        </ul>
      )}
      <Text size="sm" c="dimmed">
        {t('factors.password')}
      </Text>
    </Dialog>
  )
}
