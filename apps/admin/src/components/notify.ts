import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import { i18n } from '../i18n/i18n.ts'

/** A short notice that something worked. With something to act on in it, it stays until it is closed. */
export function notifyDone(message: ReactNode, title?: string, { stays = false } = {}): void {
  notifications.show({
    message,
    color: 'green',
    closeButtonProps: { 'aria-label': i18n.t('app.close') },
    ...(stays && { autoClose: false }),
    ...(title && { title }),
  })
}
