import { Group, Modal, type ModalRootProps, Stack } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface DialogProps {
  title: ReactNode
  size?: ModalRootProps['size']
  /** While something is on its way it stays; also since Escape may be meant for a question above it. */
  isBusy?: boolean
  onClose: () => void
  /** Enter in a field sends it, when there is something to send. */
  onSubmit?: (() => void) | undefined
  children: ReactNode
  /** The buttons, the one that does it last. */
  buttons: ReactNode
}

/** A dialog: title, what it says, and what can be done about it at its lower edge. */
export function Dialog(props: DialogProps) {
  const { title, size = 'md', isBusy = false, onClose, onSubmit, children, buttons } = props
  const { t } = useTranslation()
  useFocusBack()
  // Enter alone makes a new line in a text of several.
  useHotkeys(onSubmit ? [['mod+Enter', onSubmit]] : [], [])
  const inside = (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Modal.Title>{title}</Modal.Title>
        {!isBusy && <Modal.CloseButton aria-label={t('app.close')} />}
      </Group>
      {children}
      <Group justify="flex-end" gap="sm">
        {buttons}
      </Group>
    </Stack>
  )
  return (
    <Modal.Root
      opened
      centered
      size={size}
      onClose={onClose}
      closeOnEscape={!isBusy}
      closeOnClickOutside={!isBusy}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          {onSubmit ? (
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault()
                onSubmit()
              }}
            >
              {inside}
            </form>
          ) : (
            inside
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** Before those who fall back to something else (`keepFocus`). */
const focusBackMs = 60

/** Gives the focus back to what had it when the dialog opened, while that is still there. */
function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      setTimeout(() => {
        const isLost = !document.activeElement || document.activeElement === document.body
        if (isLost && opener instanceof HTMLElement && opener.isConnected)
          opener.focus({ preventScroll: true })
      }, focusBackMs)
    },
    [opener],
  )
}
