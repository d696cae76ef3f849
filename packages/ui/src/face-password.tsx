import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import type { FaceFailure } from './capture/capture-state.ts'
import { useFaceText } from './use-face-text.ts'

interface FacePasswordProps {
  username: string
  /** Rejects when it is not the password. */
  check: (password: string) => Promise<unknown>
  toFailure: (error: unknown) => FaceFailure
  onRight: (password: string) => void
  onCancel: () => void
  explain?: (failure: FaceFailure) => ReactNode
}

/** Asks for the password, and says at once when it is not the right one. */
export function FacePassword({ username, check, toFailure, onRight, onCancel, explain }: FacePasswordProps) {
  const t = useFaceText()
  const field = useRef<HTMLInputElement>(null)
  const [password, setPassword] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [isPending, setPending] = useState(false)
  const [failure, setFailure] = useState<FaceFailure | null>(null)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setMissing(!password)
    if (!password || isPending) {
      field.current?.focus()
      return
    }
    setPending(true)
    try {
      await check(password)
      onRight(password)
    } catch (error) {
      setFailure(toFailure(error))
      setPending(false)
      field.current?.select()
    }
  }
  const why = failure && (explain?.(failure) ?? t('failedText'))
  return (
    <form noValidate onSubmit={(event) => void send(event)}>
      <Stack gap="md">
        <input type="text" autoComplete="username" value={username} readOnly hidden />
        {failure && !failure.issues && (
          <Alert role="alert" color="yellow">
            {why}
          </Alert>
        )}
        <PasswordInput
          ref={field}
          label={t('password.label')}
          autoComplete="current-password"
          maxLength={128}
          visibilityToggleButtonProps={{ 'aria-label': t('password.show'), tabIndex: 0 }}
          value={password}
          error={isMissing && !password ? t('password.missing') : failure?.issues && why}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Group gap="sm">
          <Button type="submit" loading={isPending}>
            {t('password.submit')}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t('password.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
