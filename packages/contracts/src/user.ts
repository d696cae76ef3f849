import { z } from 'zod'
import { Achievement } from './achievements.ts'
import { ImpactSum } from './impact.ts'
import { NotificationPreferences } from './notification-preferences.ts'
import { Id, line, page, pageInput, personName, text } from './primitives.ts'
import { wasteStatuses, wasteTypes } from './waste-enums.ts'

export const roles = ['user', 'admin', 'super_admin'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

export const userStatuses = ['active', 'inactive', 'suspended', 'pending'] as const
export const UserStatus = z.enum(userStatuses)
export type UserStatus = z.infer<typeof UserStatus>

export const languages = ['fr', 'en'] as const
/** What somebody reads and is written to in. */
export const Language = z.enum(languages)
export type Language = z.infer<typeof Language>

/** An IANA time zone that this runtime knows, such as `Europe/Paris`. */
export const TimeZone = z
  .string()
  .max(64, { abort: true })
  .refine(isTimeZone, { error: 'is not a time zone', params: { rule: 'time_zone' } })

function isTimeZone(zone: string): boolean {
  try {
    // Offsets such as "+02:00" are understood as well, and know nothing of summer time.
    return /^[A-Z]/i.test(zone) && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/** Compared without regard to case; kept as typed in lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())
/** ASCII only, so that two names that look alike are alike. */
export const Username = z
  .string()
  .trim()
  .min(3)
  .max(50)
  .regex(/^\w+$/, { error: 'may hold letters, digits and _ only' })
export const FirstName = personName(80)
export const LastName = personName(80)
export const Phone = line(30).regex(/^\+?[\d\s().-]{4,30}$/, { error: 'is not a telephone number' })
export const PostalAddress = text(300)

/** An account as its owner and staff see it. */
export const User = z.object({
  id: Id,
  email: z.string(),
  username: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  fullName: z.string(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  role: Role,
  status: UserStatus,
  isActive: z.boolean(),
  /** Whether somebody has shown to read mail at `email`. */
  isVerified: z.boolean(),
  /** Whether the account can be opened by its owner's face. */
  hasFace: z.boolean(),
  /** An address that takes the place of `email` once its owner has followed the link sent there. */
  pendingEmail: z.string().nullable(),
  language: Language,
  timeZone: z.string(),
  /** Balance of the points ledger. */
  points: z.int(),
  createdAt: z.date(),
  lastLogin: z.date().nullable(),
  /** When an account whose owner is leaving will be anonymised; null for everybody else. */
  leavingAt: z.date().nullable(),
})
export type User = z.infer<typeof User>

/** One's own account, with what is nobody else's business. */
export const Me = User.extend({ notificationPreferences: NotificationPreferences })
export type Me = z.infer<typeof Me>

/** Fields that are left out stay as they are; null empties one that may be empty. */
export const UpdateMeInput = z.strictObject({
  firstName: FirstName.optional(),
  lastName: LastName.optional(),
  phone: Phone.nullable().optional(),
  address: PostalAddress.nullable().optional(),
  language: Language.optional(),
  timeZone: TimeZone.optional(),
  notificationPreferences: NotificationPreferences.optional(),
  /** This and the next need a recent sign-in: `reauthentication_required` otherwise. */
  username: Username.optional(),
  /** Takes effect when the link sent to it is followed; at once where Benne sends no mail. */
  email: Email.optional(),
})
export type UpdateMeInput = z.infer<typeof UpdateMeInput>

export const UserIdInput = z.strictObject({ id: Id })
export type UserIdInput = z.infer<typeof UserIdInput>

/** A change of an account that staff write a reason for, which the audit log keeps. */
export const ChangeUserStatusInput = z.strictObject({ id: Id, reason: line(300).optional() })
export type ChangeUserStatusInput = z.infer<typeof ChangeUserStatusInput>

export const SetRoleInput = z.strictObject({ id: Id, role: Role })
export type SetRoleInput = z.infer<typeof SetRoleInput>

export const ListUsersInput = z.strictObject({
  ...pageInput,
  /** Part of a name, a username or an address; case and accents do not matter. Every word must be found. */
  search: line(100).optional(),
  role: Role.optional(),
  status: UserStatus.optional(),
})
export type ListUsersInput = z.infer<typeof ListUsersInput>

/** Newest first. */
export const UserPage = page(User)
export type UserPage = z.infer<typeof UserPage>

export const UserStatistics = z.object({
  totalUsers: z.int(),
  activeUsers: z.int(),
  verifiedUsers: z.int(),
  /** Since the first of this month, in the caller's time zone. */
  usersThisMonth: z.int(),
  usersByRole: z.record(Role, z.int()),
  usersByStatus: z.record(UserStatus, z.int()),
})
export type UserStatistics = z.infer<typeof UserStatistics>

/** What one person has handed in. Masses in kilograms; days are those of the person's time zone. */
export const MyStatistics = z.object({
  recordCount: z.int(),
  totalKg: z.number(),
  kgByType: z.record(z.enum(wasteTypes), z.number()),
  recordsByStatus: z.record(z.enum(wasteStatuses), z.int()),
  /** Days in a row with a record, up to today or yesterday. */
  currentStreakDays: z.int(),
  longestStreakDays: z.int(),
  firstRecordAt: z.date().nullable(),
  lastRecordAt: z.date().nullable(),
  /** Sum of the ledger. */
  points: z.int(),
  /** Mean over the records that count; null when there is none. */
  averageScore: z.number().nullable(),
  /** Of what was recycled. */
  achievedImpact: ImpactSum,
  /** Of what is still on its way. */
  potentialImpact: ImpactSum,
  achievements: z.array(Achievement),
})
export type MyStatistics = z.infer<typeof MyStatistics>

export const DeleteMeInput = z.strictObject({ password: z.string().min(1).max(128) })
export type DeleteMeInput = z.infer<typeof DeleteMeInput>

/** Days in which somebody who left may come back by signing in. */
export const leavingDays = 14

export const exportStatuses = ['queued', 'running', 'ready', 'failed'] as const

/** A copy of everything held on somebody, made for them: a zip of JSON files. */
export const PersonalExport = z.object({
  id: Id,
  status: z.enum(exportStatuses),
  /** Per cent of the work that is done. */
  progress: z.int().min(0).max(100),
  requestedAt: z.date(),
  readyAt: z.date().nullable(),
  /** When the file is deleted. */
  expiresAt: z.date().nullable(),
  /** Of the file, once it is ready. */
  bytes: z.int().nullable(),
  sha256: z.string().nullable(),
})
export type PersonalExport = z.infer<typeof PersonalExport>
