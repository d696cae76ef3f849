import { z } from 'zod'
import { NewPassword } from './password.ts'
import { Id, line } from './primitives.ts'
import {
  Email,
  FirstName,
  Language,
  LastName,
  Phone,
  PostalAddress,
  TimeZone,
  User,
  Username,
} from './user.ts'

const matching = (input: { confirmPassword: string }, password: string) => input.confirmPassword === password
const mismatch = {
  error: 'does not match the password',
  path: ['confirmPassword'],
  params: { rule: 'password_mismatch' },
}
const typedPassword = z.string().min(1).max(128)

/** Unknown fields are dropped, a `role` among them: a new account is always a resident's. */
export const RegisterInput = z
  .object({
    email: Email,
    username: Username,
    firstName: FirstName,
    lastName: LastName,
    password: NewPassword,
    confirmPassword: z.string().max(128),
    phone: Phone.optional(),
    address: PostalAddress.optional(),
    language: Language.optional(),
    timeZone: TimeZone.optional(),
  })
  .refine((input) => matching(input, input.password), mismatch)
export type RegisterInput = z.infer<typeof RegisterInput>

/**
 * Where the refresh token is kept: `token` answers it to the caller (desktop, scripts), `cookie` sets it as an
 * httpOnly cookie that no script of the page can read (browsers).
 */
export const Keep = z.enum(['token', 'cookie']).default('token')

/**
 * Shows that this device has signed in to the account before: somebody else's failed attempts do not count against
 * it. Kept by the client beside the refresh token; browsers have it in a cookie.
 */
export const DeviceToken = z.string().min(1).max(1000)

export const LoginInput = z.strictObject({
  /** Username or e-mail address. */
  username: line(254, 1),
  password: typedPassword,
  keep: Keep,
  deviceToken: DeviceToken.optional(),
  /** Takes back the owner's wish to leave; without it an account that is being left answers `account_leaving`. */
  comeBack: z.boolean().optional(),
})
export type LoginInput = z.infer<typeof LoginInput>

export const RefreshInput = z.strictObject({
  /** Left out by browsers, which send their cookie instead. */
  refreshToken: z.string().min(1).max(200).optional(),
})
export type RefreshInput = z.infer<typeof RefreshInput>

export const Tokens = z.object({
  accessToken: z.string(),
  /** Null when it is kept in the browser's cookie. */
  refreshToken: z.string().nullable(),
  tokenType: z.literal('bearer'),
  /** Seconds for which the access token is good. */
  expiresIn: z.int(),
})
export type Tokens = z.infer<typeof Tokens>

export const LoginOutput = Tokens.extend({
  user: User,
  /** To be sent with the next sign-in from this device; null when it is kept in the browser's cookie, or there is no new one. */
  deviceToken: z.string().nullable(),
})
export type LoginOutput = z.infer<typeof LoginOutput>

/** Minutes for which a sign-in counts as recent: what could take an account over needs one. */
export const recentSignInMinutes = 10

/** The password once more, for a session that was opened a while ago. The session is replaced by a new one. */
export const ReauthenticateInput = z.strictObject({ password: typedPassword, keep: Keep })
export type ReauthenticateInput = z.infer<typeof ReauthenticateInput>

export const deviceKinds = ['computer', 'phone', 'tablet', 'program', 'unknown'] as const

export const signInMethods = ['password', 'face'] as const
export type SignInMethod = (typeof signInMethods)[number]

/** One sign-in on one device. */
export const SessionInfo = z.object({
  id: Id,
  /** Whether it is the one that asks. */
  current: z.boolean(),
  device: z.object({
    kind: z.enum(deviceKinds),
    /** Such as `Firefox`; null when it does not say. */
    browser: z.string().nullable(),
    /** Such as `Windows`; null when it does not say. */
    system: z.string().nullable(),
  }),
  /** Where it was opened, as far as its network tells: on this machine or network, a country, or nothing. */
  place: z.object({
    kind: z.enum(['local', 'country', 'unknown']),
    /** ISO 3166 alpha-2. */
    country: z.string().length(2).nullable(),
  }),
  /** How its owner signed in. */
  method: z.enum(signInMethods),
  createdAt: z.date(),
  lastSeenAt: z.date(),
  /** When it ends if it is not used until then. */
  expiresAt: z.date(),
})
export type SessionInfo = z.infer<typeof SessionInfo>

/** Most recently used first. An account has at most `maxSessions`: the least recently used makes room. */
export const SessionList = z.object({ items: z.array(SessionInfo) })
export type SessionList = z.infer<typeof SessionList>
export const maxSessions = 20

export const RevokeSessionInput = z.strictObject({ id: Id })
export type RevokeSessionInput = z.infer<typeof RevokeSessionInput>

/** What a link in an e-mail carries: good for one use and a limited time. */
export const LinkToken = z.string().trim().min(1).max(200)

export const VerifyEmailInput = z.strictObject({ token: LinkToken })
export type VerifyEmailInput = z.infer<typeof VerifyEmailInput>

export const ForgotPasswordInput = z.strictObject({ email: Email })
export type ForgotPasswordInput = z.infer<typeof ForgotPasswordInput>

export const ResetPasswordInput = z
  .strictObject({ token: LinkToken, newPassword: NewPassword, confirmPassword: z.string().max(128) })
  .refine((input) => matching(input, input.newPassword), mismatch)
export type ResetPasswordInput = z.infer<typeof ResetPasswordInput>

export const ChangePasswordInput = z
  .strictObject({
    currentPassword: typedPassword,
    newPassword: NewPassword,
    confirmPassword: z.string().max(128),
  })
  .refine((input) => matching(input, input.newPassword), mismatch)
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>
