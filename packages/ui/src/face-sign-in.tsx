import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { FaceFailure } from './capture/capture-state.ts'
import type { FaceAnswer } from './capture/face-capture.ts'
import type { FaceCalls } from './face-calls.ts'
import { FaceCamera } from './face-camera.tsx'
import { useFaceText } from './use-face-text.ts'

export interface FaceSignInProps {
  calls: FaceCalls
  /** What is known of the name already, such as what was typed on the sign-in page. */
  username?: string
  /** Whether people are recognised without saying who they are. */
  identification: boolean
  /** Whether a face opens an account only where its owner has signed in by password before. */
  isKnownOnly: boolean
  signIn: (answer: FaceAnswer & { username?: string }) => Promise<unknown>
  /** With the name as it is now. */
  onUsePassword: (username: string) => void
  explain?: (failure: FaceFailure) => ReactNode
}

/** Asks for the name where one is needed, then opens the camera. The password is one key away throughout. */
export function FaceSignIn(props: FaceSignInProps) {
  const { calls, username = '', identification, isKnownOnly, signIn, onUsePassword, explain } = props
  const t = useFaceText()
  const [name, setName] = useState(username.trim())
  const [isAsking, setAsking] = useState(!identification && !name)
  const [isChanging, setChanging] = useState(false)
  const named = useMemo(() => ({ ...calls, challenge: () => calls.challenge('login', name) }), [calls, name])
  const change = () => {
    setAsking(true)
    setChanging(true)
  }
  return (
    <Stack gap="md">
      {isAsking ? (
        <NameForm
          name={name}
          isFocused={isChanging}
          isKnownOnly={isKnownOnly}
          onName={(given) => {
            setName(given)
            setAsking(false)
          }}
        />
      ) : (
        <>
          {!identification && <Name name={name} onChange={change} />}
          <FaceCamera
            purpose="login"
            calls={identification ? calls : named}
            send={(answer) => signIn(identification ? answer : { ...answer, username: name })}
            {...(explain && { explain })}
          />
        </>
      )}
      <Button variant="default" fullWidth onClick={() => onUsePassword(name)}>
        {t('usePassword')}
      </Button>
      <Text size="sm" c="dimmed" ta="center">
        {t('notKept')}
      </Text>
    </Stack>
  )
}

function Name({ name, onChange }: { name: string; onChange: () => void }) {
  const t = useFaceText()
  return (
    <Group justify="center" gap="xs">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('as', { name })}
      </Text>
      <Anchor component="button" type="button" size="sm" underline="always" onClick={onChange}>
        {t('otherName')}
      </Anchor>
    </Group>
  )
}

interface NameFormProps {
  name: string
  isFocused: boolean
  isKnownOnly: boolean
  onName: (name: string) => void
}

function NameForm({ name, isFocused, isKnownOnly, onName }: NameFormProps) {
  const t = useFaceText()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(name)
  const [isMissing, setMissing] = useState(false)
  useEffect(() => {
    if (isFocused) field.current?.select()
  }, [isFocused])
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setMissing(!typed.trim())
        if (typed.trim()) onName(typed.trim())
        else field.current?.focus()
      }}
    >
      <Stack gap="md">
        <TextInput
          ref={field}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={isKnownOnly && t('knownOnly')}
          label={t('name')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          value={typed}
          error={isMissing && !typed.trim() && t('nameMissing')}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" size="md" fullWidth leftSection={<IconCamera size={20} aria-hidden />}>
          {t('openCamera')}
        </Button>
      </Stack>
    </form>
  )
}
