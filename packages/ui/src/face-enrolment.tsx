import type { FaceRegisterInput } from '@benne/contracts'
import { Button, Stack, Text, Title } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { FaceFailure } from './capture/capture-state.ts'
import type { FaceAnswer } from './capture/face-capture.ts'
import type { FaceCalls } from './face-calls.ts'
import { FaceCamera } from './face-camera.tsx'
import { FaceConsent, type FaceConsentGiven } from './face-consent.tsx'
import { FacePassword } from './face-password.tsx'
import { useFaceText } from './use-face-text.ts'

export interface FaceEnrolmentProps {
  calls: FaceCalls
  retentionMonths: number
  /** Whose account it is, for password managers. */
  username: string
  /** Rejects when it is not the password, so that nobody finds that out after five pictures. */
  checkPassword: (password: string) => Promise<unknown>
  register: (input: FaceRegisterInput) => Promise<unknown>
  /** Before anything is kept. */
  onCancel: () => void
  /** When the person has read that it is done. */
  onDone: () => void
  explain?: (failure: FaceFailure) => ReactNode
}

type Step =
  | { name: 'consent' }
  | { name: 'password'; consent: FaceConsentGiven }
  | { name: 'camera'; consent: FaceConsentGiven; password: string }
  | { name: 'done' }

/** Consent, then the password, then pictures. Stopping at any point leaves nothing behind. */
export function FaceEnrolment(props: FaceEnrolmentProps) {
  const [step, setStep] = useState<Step>({ name: 'consent' })
  if (step.name === 'consent') {
    return (
      <FaceConsent
        retentionMonths={props.retentionMonths}
        onAccept={(consent) => setStep({ name: 'password', consent })}
        onDecline={props.onCancel}
      />
    )
  }
  if (step.name === 'password') {
    const { consent } = step
    return <Password {...props} onRight={(password) => setStep({ name: 'camera', consent, password })} />
  }
  if (step.name === 'camera') {
    const { consent, password } = step
    return (
      <Pictures
        {...props}
        send={async (answer) => {
          const { version: consentVersion, language: consentLanguage } = consent
          await props.register({ ...answer, password, consent: true, consentVersion, consentLanguage })
          setStep({ name: 'done' })
        }}
      />
    )
  }
  return <Done onDone={props.onDone} />
}

type PasswordProps = FaceEnrolmentProps & { onRight: (password: string) => void }

function Password({ calls, username, checkPassword, onRight, onCancel, explain }: PasswordProps) {
  const t = useFaceText()
  const { toFailure } = calls
  return (
    <Part title={t('password.title')} text={t('password.text')}>
      <FacePassword
        username={username}
        check={checkPassword}
        toFailure={toFailure}
        onRight={onRight}
        onCancel={onCancel}
        {...(explain && { explain })}
      />
    </Part>
  )
}

type PicturesProps = FaceEnrolmentProps & { send: (answer: FaceAnswer) => Promise<unknown> }

function Pictures({ calls, send, onCancel, explain }: PicturesProps) {
  const t = useFaceText()
  return (
    <Part title={t('enrol.title')} text={t('enrol.text')}>
      <FaceCamera purpose="enrol" calls={calls} send={send} {...(explain && { explain })} />
      <Button variant="default" onClick={onCancel}>
        {t('password.cancel')}
      </Button>
    </Part>
  )
}

function Done({ onDone }: Pick<FaceEnrolmentProps, 'onDone'>) {
  const t = useFaceText()
  return (
    <Part
      title={t('enrol.doneTitle')}
      text={t('enrol.done')}
      icon={<IconCircleCheck size={40} stroke={1.5} color="var(--mantine-color-green-6)" aria-hidden />}
    >
      <div>
        <Button onClick={onDone}>{t('enrol.close')}</Button>
      </div>
    </Part>
  )
}

interface PartProps {
  title: string
  text: string
  icon?: ReactNode
  children: ReactNode
}

/** One step. Its heading takes the focus, so that a screen reader says where one is by now. */
function Part({ title, text, icon, children }: PartProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <Stack gap="md">
      {icon}
      <div>
        <Title order={2} ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
          {title}
        </Title>
        <Text c="dimmed" mt={4}>
          {text}
        </Text>
      </div>
      {children}
    </Stack>
  )
}
