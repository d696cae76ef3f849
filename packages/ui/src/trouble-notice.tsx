import { faceProblems, livenessProblems } from '@benne/contracts'
import { Alert, Button, Text } from '@mantine/core'
import {
  type Icon,
  IconAlertTriangle,
  IconCameraOff,
  IconDeviceDesktop,
  IconFaceIdError,
  IconLock,
  IconRefresh,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { FaceFailure, Trouble } from './capture/capture-state.ts'
import { type FaceText, useFaceText } from './use-face-text.ts'

interface TroubleNoticeProps {
  trouble: Trouble
  explain?: ((failure: FaceFailure) => ReactNode) | undefined
  onAgain: () => void
}

/** What went wrong, what helps, and another try where one can help. */
export function TroubleNotice({ trouble, explain, onAgain }: TroubleNoticeProps) {
  const t = useFaceText()
  const { title, text, icon: Icon, isFinal } = look(trouble, t, explain)
  return (
    <Alert role="alert" color="yellow" icon={<Icon aria-hidden />} title={title} w="100%">
      <Text size="sm">{text}</Text>
      {!isFinal && (
        <Button
          mt="sm"
          size="sm"
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={onAgain}
        >
          {t('again')}
        </Button>
      )}
    </Alert>
  )
}

interface Look {
  title: string
  text: ReactNode
  icon: Icon
  /** Another try would end in the same way. */
  isFinal?: boolean
}

function look(trouble: Trouble, t: FaceText, explain: TroubleNoticeProps['explain']): Look {
  if (trouble.kind === 'call') return callLook(trouble.failure, t, explain)
  if (trouble.kind === 'unfinished') {
    const why = trouble.hint ? ` ${t(`hints.${trouble.hint}`)}` : ''
    return { title: t('unfinished.title'), text: `${t('unfinished.text')}${why}`, icon: IconCameraOff }
  }
  const { trouble: name } = trouble
  return {
    title: t(`camera.${name}.title`),
    text: t(`camera.${name}.text`),
    icon: IconCameraOff,
    isFinal: name === 'insecure',
  }
}

const final: readonly FaceFailure['code'][] = [
  'not_offered',
  'account_not_active',
  'account_leaving',
  'forbidden',
]

function callLook(failure: FaceFailure, t: FaceText, explain: TroubleNoticeProps['explain']): Look {
  const { code, details, issues } = failure
  if (code === 'liveness_failed') {
    const problem = livenessProblems.find((name) => name === details?.['problem'])
    const text = problem ? t(`liveness.${problem}`) : t('livenessOther')
    return { title: t('livenessTitle'), text, icon: IconFaceIdError }
  }
  if (code === 'face_not_recognised')
    return { title: t('notRecognised.title'), text: t('notRecognised.text'), icon: IconFaceIdError }
  if (code === 'face_paused')
    return { title: t('paused.title'), text: t('paused.text'), icon: IconLock, isFinal: true }
  if (code === 'device_not_known')
    return { title: t('newDevice.title'), text: t('newDevice.text'), icon: IconDeviceDesktop, isFinal: true }
  const problem = faceProblems.find((name) => issues?.some(({ rule }) => rule === `face_${name}`))
  if (problem) return { title: t('unusableTitle'), text: t(`hints.${problem}`), icon: IconFaceIdError }
  return {
    title: t('failedTitle'),
    text: explain?.(failure) ?? t('failedText'),
    icon: IconAlertTriangle,
    isFinal: final.includes(code),
  }
}
