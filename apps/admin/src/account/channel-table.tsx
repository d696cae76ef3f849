import {
  alwaysOn,
  type NotificationChannel,
  type NotificationPreferences,
  type NotificationType,
  notificationChannels,
  notificationTypes,
} from '@benne/contracts'
import { Checkbox, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './account.module.css'

interface ChannelTableProps {
  channels: NotificationPreferences['channels']
  onChange: (type: NotificationType, channel: NotificationChannel, on: boolean) => void
}

const protects = (type: NotificationType) => alwaysOn.some((each) => each === type)
/** What protects the account comes in the window and by e-mail; whether it comes to a device as well is a choice. */
const isLocked = (type: NotificationType, channel: NotificationChannel) =>
  protects(type) && channel !== 'push'

/** A box for each kind of notification and each way. */
export function ChannelTable({ channels, onChange }: ChannelTableProps) {
  const { t } = useTranslation()
  return (
    <Table className={classes.channels} verticalSpacing="xs" horizontalSpacing="xs">
      <VisuallyHidden component="caption">{t('notifications.caption')}</VisuallyHidden>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('notifications.kind')}</Table.Th>
          {notificationChannels.map((channel) => (
            <Table.Th key={channel} scope="col" ta="center">
              {t(`notifications.channels.${channel}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {notificationTypes.map((type) => (
          <Table.Tr key={type}>
            <Table.Th scope="row">
              {t(`notifications.types.${type}`)}
              {protects(type) && (
                <Text size="xs" c="dimmed" fw={400} className={classes.locked}>
                  <IconLock size={14} aria-hidden />
                  {t('notifications.alwaysOn')}
                </Text>
              )}
            </Table.Th>
            {notificationChannels.map((channel) => (
              <Table.Td key={channel}>
                <Checkbox
                  aria-label={`${t(`notifications.types.${type}`)}, ${t(`notifications.channels.${channel}`)}`}
                  checked={channels[type][channel]}
                  disabled={isLocked(type, channel)}
                  onChange={(event) => onChange(type, channel, event.currentTarget.checked)}
                />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
