import { z } from 'zod'
import { Id } from './primitives.ts'

export const roles = ['user', 'admin', 'super_admin'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

export const userStatuses = ['active', 'inactive', 'suspended', 'pending'] as const
export const UserStatus = z.enum(userStatuses)
export type UserStatus = z.infer<typeof UserStatus>

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
  isVerified: z.boolean(),
  createdAt: z.date(),
  lastLogin: z.date().nullable(),
})
export type User = z.infer<typeof User>
