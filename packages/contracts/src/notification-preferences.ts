import { z } from 'zod'

export const notificationTypes = [
  'system',
  'waste_update',
  'collection_reminder',
  'achievement',
  'admin_message',
  'verification',
  'security',
  'promotion',
] as const
export const NotificationType = z.enum(notificationTypes)
export type NotificationType = z.infer<typeof NotificationType>

/** Ways to reach somebody: in the window, on a registered device, by e-mail. */
export const notificationChannels = ['inApp', 'push', 'email'] as const
export type NotificationChannel = (typeof notificationChannels)[number]

/** An hour of the day, `HH:MM`, in the person's own time zone. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be like 22:00' })

/**
 * Which notifications reach somebody by which way, and when nothing but what is urgent does. What protects the
 * account itself (`security`, `verification`) cannot be switched off.
 */
export const NotificationPreferences = z
  .strictObject({
    channels: z.record(
      NotificationType,
      z.strictObject({ inApp: z.boolean(), push: z.boolean(), email: z.boolean() }),
    ),
    /** From the evening into the morning when `from` is later than `to`. */
    quietHours: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).nullable(),
  })
  .superRefine(({ channels, quietHours }, ctx) => {
    const issue = (path: string[], rule: string, message: string) =>
      ctx.addIssue({ code: 'custom', path, message, params: { rule }, input: undefined })
    for (const type of alwaysOn) {
      const { inApp, email } = channels[type]
      if (!inApp || !email) issue(['channels', type], 'always_on', 'cannot be switched off')
    }
    if (quietHours && quietHours.from === quietHours.to)
      issue(['quietHours', 'to'], 'quiet_hours_empty', 'must differ from the beginning')
  })
export type NotificationPreferences = z.infer<typeof NotificationPreferences>

/** Types that always come in the window and by e-mail. */
export const alwaysOn = ['verification', 'security'] as const satisfies readonly NotificationType[]

const everywhere = { inApp: true, push: true, email: true }
const notByMail = { inApp: true, push: true, email: false }

/** What somebody has who never chose. */
export const defaultNotificationPreferences: NotificationPreferences = {
  channels: {
    system: notByMail,
    waste_update: notByMail,
    collection_reminder: everywhere,
    achievement: notByMail,
    admin_message: everywhere,
    verification: everywhere,
    security: everywhere,
    promotion: { inApp: true, push: false, email: false },
  },
  quietHours: { from: '22:00', to: '07:00' },
}
