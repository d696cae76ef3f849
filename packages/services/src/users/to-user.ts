import { defaultNotificationPreferences, leavingDays, type Me, type User } from '@benne/contracts'
import type { users } from '@benne/db'

export type UserRow = typeof users.$inferSelect

/** When an account that its owner left at this moment is anonymised. */
export const leavingAtOf = (since: Date): Date => new Date(since.getTime() + leavingDays * 24 * 3600 * 1000)

/** An account as it may leave the services: without its password's hash. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    firstName: row.firstName,
    lastName: row.lastName,
    fullName: `${row.firstName} ${row.lastName}`,
    phone: row.phone,
    address: row.address,
    role: row.role,
    status: row.status,
    isActive: row.status === 'active',
    isVerified: row.emailVerifiedAt !== null,
    hasFace: row.faceEnrolledAt !== null,
    pendingEmail: row.pendingEmail,
    language: row.language,
    timeZone: row.timeZone,
    points: row.points,
    createdAt: row.createdAt,
    lastLogin: row.lastLoginAt,
    leavingAt: row.leavingSince && leavingAtOf(row.leavingSince),
  }
}

export function toMe(row: UserRow): Me {
  return {
    ...toUser(row),
    notificationPreferences: row.notificationPreferences ?? defaultNotificationPreferences,
  }
}
