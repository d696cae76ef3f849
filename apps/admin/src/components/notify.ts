import { notifications } from '@mantine/notifications'
import { i18n } from '../i18n/i18n.ts'

/** A short notice that something worked. */
export function notifyDone(message: string, title?: string): void {
  notifications.show({
    message,
    color: 'green',
    closeButtonProps: { 'aria-label': i18n.t('app.close') },
    ...(title && { title }),
  })
}
