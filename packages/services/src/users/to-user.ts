import type { User } from '@benne/contracts'
import type { users } from '@benne/db'

/** An account as it may leave the services: without its password's hash. */
export function toUser(row: typeof users.$inferSelect): User {
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
    createdAt: row.createdAt,
    lastLogin: row.lastLoginAt,
  }
}
