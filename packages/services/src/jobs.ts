import { Email, FaceEnding, FactorSetId, Id } from '@benne/contracts'
import { z } from 'zod'

/**
 * An e-mail to be written and sent. Holds no link and no text: what a link carries is made when the mail is sent, and
 * only its hash is kept, so that a row of the queue opens nothing.
 */
export const MailJob = z.discriminatedUnion('kind', [
  /** Confirms the address that somebody registered with. */
  z.object({ kind: z.literal('verify_email'), userId: Id }),
  /** Confirms an address that is to take the place of another; to the new one. */
  z.object({ kind: z.literal('change_email'), userId: Id }),
  /** Somebody signed in to the account asked for that: to the present one, before anything changes. */
  z.object({ kind: z.literal('change_asked'), userId: Id }),
  /** Somebody asked for it by address: there may be no such account. */
  z.object({ kind: z.literal('forgot_password'), email: Email }),
  /** Staff, or an operator, asked for it. */
  z.object({ kind: z.literal('reset_password'), userId: Id }),
  /** Somebody registered with the address of an account that exists. */
  z.object({ kind: z.literal('already_registered'), userId: Id }),
  z.object({ kind: z.literal('password_changed'), userId: Id }),
  /** To the address that was replaced. */
  z.object({ kind: z.literal('email_changed'), userId: Id, oldEmail: Email }),
  z.object({ kind: z.literal('username_changed'), userId: Id }),
  /** A refresh token was used twice: its session was ended. */
  z.object({ kind: z.literal('session_reused'), userId: Id, sessionId: Id }),
  /** A device that this account had not signed in from before. */
  z.object({ kind: z.literal('new_sign_in'), userId: Id, sessionId: Id }),
  z.object({ kind: z.literal('status_changed'), userId: Id }),
  z.object({ kind: z.literal('role_changed'), userId: Id }),
  z.object({ kind: z.literal('leaving'), userId: Id }),
  z.object({ kind: z.literal('came_back'), userId: Id }),
  z.object({ kind: z.literal('export_ready'), userId: Id }),
  z.object({ kind: z.literal('face_enrolled'), userId: Id }),
  /** Nobody has used it for a long time. */
  z.object({ kind: z.literal('face_expiring'), userId: Id }),
  z.object({ kind: z.literal('face_erased'), userId: Id, ending: FaceEnding }),
])
export type MailJob = z.infer<typeof MailJob>

/** A copy of everything held on somebody, to be put into a file. */
export const ExportJob = z.object({ exportId: Id })
export type ExportJob = z.infer<typeof ExportJob>

/** Every record's impact, to be computed by this factor set. */
export const ImpactJob = z.object({ factorSet: FactorSetId })
export type ImpactJob = z.infer<typeof ImpactJob>

/** Work that a verb asks for and a worker does. */
export type Job =
  | { name: 'mail'; data: MailJob }
  | { name: 'export'; data: ExportJob }
  | { name: 'impact'; data: ImpactJob }
