import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { notifyDone } from '../components/notify.ts'
import { SubmitButton } from '../components/submit-button.tsx'
import { useSessionWords } from './use-session-words.ts'
import { type Ending, useEndSessions } from './use-sessions.ts'

interface EndSessionsDialogProps {
  ending: Ending
  /** How many sessions there are beside this one. */
  others: number
  onClose: () => void
}

/** Asks before sessions are ended: they cannot be brought back. */
export function EndSessionsDialog({ ending, others, onClose }: EndSessionsDialogProps) {
  const { t } = useTranslation()
  const { title, subject, text, done, submit } = useQuestion(ending, others)
  const end = useEndSessions()
  const send = () => {
    if (end.isPending) return
    end.mutate(ending, {
      onSuccess: () => {
        if (done) notifyDone(done)
        onClose()
      },
    })
  }
  return (
    <Modal.Root opened centered onClose={onClose} closeOnEscape={!end.isPending}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Stack gap="md">
            <Group justify="space-between" wrap="nowrap">
              <Modal.Title>{title}</Modal.Title>
              <Modal.CloseButton aria-label={t('app.close')} />
            </Group>
            {subject && <Text fw={550}>{subject}</Text>}
            <Text size="sm">{text}</Text>
            {end.failure && <FailureNotice failure={end.failure} title={t('sessions.failed')} />}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose}>
                {t('app.cancel')}
              </Button>
              <SubmitButton type="button" color="red" isPending={end.isPending} onClick={send}>
                {submit}
              </SubmitButton>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function useQuestion(ending: Ending, others: number) {
  const { t } = useTranslation()
  const words = useSessionWords()
  if (ending.kind === 'one') {
    const { device, place } = words(ending.session)
    return {
      title: t('sessions.confirmOneTitle'),
      subject: `${device} · ${place}`,
      text: t('sessions.confirmOne'),
      done: t('sessions.endedOne'),
      submit: t('sessions.end'),
    }
  }
  if (ending.kind === 'others') {
    return {
      title: t('sessions.confirmOthersTitle'),
      text: t('sessions.confirmOthers', { count: others }),
      done: t('sessions.endedOthers'),
      submit: t('sessions.endOthers'),
    }
  }
  return {
    title: t('sessions.confirmEverywhereTitle'),
    text: t('sessions.confirmEverywhere'),
    done: null,
    submit: t('sessions.endEverywhere'),
  }
}
