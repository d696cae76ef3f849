import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBlocker } from 'react-router'

type Report = (name: string, isDirty: boolean) => void
const Context = createContext<Report>(() => undefined)

/** Tells the page whether the form of this name holds something that is not saved. */
export function useUnsaved(name: string, isDirty: boolean): void {
  const report = useContext(Context)
  useEffect(() => {
    report(name, isDirty)
    return () => report(name, false)
  }, [report, name, isDirty])
}

/** Asks before what was typed into any of the forms inside is lost. */
export function Unsaved({ children }: { children: ReactNode }) {
  const [dirty, setDirty] = useState<ReadonlySet<string>>(new Set())
  const report = useCallback<Report>((name, isDirty) => {
    setDirty((before) => {
      if (before.has(name) === isDirty) return before
      return isDirty ? new Set([...before, name]) : new Set([...before].filter((each) => each !== name))
    })
  }, [])
  const isDirty = dirty.size > 0
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isDirty && currentLocation.pathname !== nextLocation.pathname,
  )
  useEffect(() => {
    if (!isDirty) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isDirty])
  return (
    <Context value={report}>
      {children}
      {blocker.state === 'blocked' && <Question onStay={blocker.reset} onGo={blocker.proceed} />}
    </Context>
  )
}

function Question({ onStay, onGo }: { onStay: () => void; onGo: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal.Root opened centered onClose={onStay}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Stack gap="md">
            <Modal.Title>{t('profile.leaveTitle')}</Modal.Title>
            <Text size="sm">{t('profile.leaveText')}</Text>
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onGo}>
                {t('profile.leaveGo')}
              </Button>
              <Button onClick={onStay} data-autofocus>
                {t('profile.leaveStay')}
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
