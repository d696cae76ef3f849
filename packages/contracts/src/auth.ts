import { z } from 'zod'
import { NewPassword } from './password.ts'
import { line, personName, text } from './primitives.ts'
import { User } from './user.ts'

/** Compared without regard to case; kept as typed in lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())
/** ASCII only, so that two names that look alike are alike. */
export const Username = z
  .string()
  .trim()
  .min(3)
  .max(50)
  .regex(/^\w+$/, { error: 'may hold letters, digits and _ only' })

/** Unknown fields are dropped, a `role` among them: a new account is always a resident's. */
export const RegisterInput = z
  .object({
    email: Email,
    username: Username,
    firstName: personName(80),
    lastName: personName(80),
    password: NewPassword,
    confirmPassword: z.string().max(128),
    phone: line(30)
      .regex(/^\+?[\d\s().-]{4,30}$/, { error: 'is not a telephone number' })
      .optional(),
    address: text(300).optional(),
  })
  .refine((input) => input.password === input.confirmPassword, {
    error: 'does not match the password',
    path: ['confirmPassword'],
    params: { rule: 'password_mismatch' },
  })
export type RegisterInput = z.infer<typeof RegisterInput>

/**
 * Where the refresh token is kept: `token` answers it to the caller (desktop, scripts), `cookie` sets it as an
 * httpOnly cookie that no script of the page can read (browsers).
 */
export const Keep = z.enum(['token', 'cookie']).default('token')

export const LoginInput = z.strictObject({
  /** Username or e-mail address. */
  username: line(254, 1),
  password: z.string().min(1).max(128),
  keep: Keep,
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

export const LoginOutput = Tokens.extend({ user: User })
export type LoginOutput = z.infer<typeof LoginOutput>
