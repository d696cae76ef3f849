import type { User } from '@benne/contracts'

/** An active resident whose account was made at this minute of one hour. */
export function person({ minute = 0, ...rest }: Partial<User> & { minute?: number } = {}): User {
  return {
    id: 'p',
    email: 'lea.martin@example.org',
    username: 'lea_m',
    firstName: 'Léa',
    lastName: 'Martin',
    fullName: 'Léa Martin',
    phone: null,
    address: null,
    role: 'user',
    status: 'active',
    isActive: true,
    isVerified: true,
    pendingEmail: null,
    language: 'fr',
    timeZone: 'Europe/Paris',
    points: 0,
    createdAt: new Date(Date.UTC(2026, 2, 1, 12, minute)),
    lastLogin: null,
    leavingAt: null,
    hasFace: false,
    ...rest,
  }
}
