import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../components/dialog.tsx'
import { FailureNotice } from '../components/failure-notice.tsx'
import { notifyDone } from '../components/notify.ts'
import { SubmitButton } from '../components/submit-button.tsx'
import classes from './account.module.css'
import { useWithdrawFace } from './use-face.ts'

/** What withdrawing means, and one click: no more than agreeing took. */
export function WithdrawFaceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { mutate, isPending, failure } = useWithdrawFace(() => {
    notifyDone(t('faceProfile.withdrawn'))
    document.getElementById('face-title')?.focus({ preventScroll: true })
    onClose()
  })
  return (
    <Dialog
      title={t('faceProfile.withdrawTitle')}
      isBusy={isPending}
      onClose={onClose}
      buttons={
        <>
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <SubmitButton type="button" color="red" isPending={isPending} onClick={() => mutate()}>
            {t('faceProfile.withdrawConfirm')}
          </SubmitButton>
        </>
      }
    >
      <ul className={classes.consequences}>
        <li>{t('faceProfile.withdrawErased')}</li>
        <li>{t('faceProfile.withdrawCertificate')}</li>
        <li>{t('faceProfile.withdrawPassword')}</li>
      </ul>
      {failure && <FailureNotice failure={failure} title={t('faceProfile.withdrawFailed')} />}
    </Dialog>
  )
}
