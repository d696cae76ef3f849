import { leavingDays } from '@benne/contracts'
import { faceTemplates, personalExports, sessions, type users } from '@benne/db'
import { and, desc, eq, gt } from 'drizzle-orm'
import { describeDevice, describePlace } from '../auth/describe-device.ts'
import { type LinkPurpose, mintLinkToken } from '../auth/link-tokens.ts'
import type { TxCtx } from '../context.ts'
import { expiryOf } from '../faces/retention.ts'
import type { MailJob } from '../jobs.ts'
import type { MailFacts, OneTimeLink, SessionFacts } from './letter.ts'

export type Account = typeof users.$inferSelect

export interface Outgoing {
  readonly to: string
  readonly facts: MailFacts
}

const links = {
  verify_email: { path: '/verify-email', hours: 48 },
  change_email: { path: '/verify-email', hours: 24 },
  reset_password: { path: '/reset-password', hours: 1 },
} as const satisfies Record<LinkPurpose, { path: string; hours: number }>

const dayMs = 24 * 3_600_000

/** What a job's letter tells, and whom; null when there is nothing to tell any more. Makes the link that it needs. */
export async function gatherFacts<K extends MailJob['kind']>(given: Given<K>): Promise<Outgoing | null> {
  return gatherers[given.job.kind](given)
}

interface Given<K extends MailJob['kind']> {
  readonly ctx: TxCtx
  readonly account: Account
  readonly job: Extract<MailJob, { kind: K }>
}

/** Where a moment is not kept, it is that of the account's last change: jobs follow it closely. */
const gatherers: {
  [K in MailJob['kind']]: (given: Given<K>) => Promise<Outgoing | null> | Outgoing | null
} = {
  verify_email: async ({ ctx, account }) =>
    account.emailVerifiedAt
      ? null
      : to(account.email, {
          kind: 'verify_email',
          username: account.username,
          link: await linkFor(ctx, account, 'verify_email'),
        }),
  change_email: async ({ ctx, account }) => {
    const { pendingEmail: email } = account
    if (email === null) return null
    return to(email, {
      kind: 'change_email',
      email,
      link: await linkFor(ctx, { ...account, email }, 'change_email'),
    })
  },
  change_asked: ({ account: { email, pendingEmail, updatedAt: at } }) =>
    pendingEmail === null ? null : to(email, { kind: 'change_asked', at }),
  forgot_password: async ({ ctx, account }) =>
    mayComeIn(account)
      ? to(account.email, { kind: 'forgot_password', link: await linkFor(ctx, account, 'reset_password') })
      : null,
  reset_password: async ({ ctx, account }) =>
    to(account.email, { kind: 'reset_password', link: await linkFor(ctx, account, 'reset_password') }),
  already_registered: async ({ ctx, account }) => {
    const link = account.status === 'pending' ? await linkFor(ctx, account, 'reset_password') : null
    return to(account.email, { kind: 'already_registered', link })
  },
  password_changed: ({ account: { email, passwordChangedAt, updatedAt } }) =>
    to(email, { kind: 'password_changed', at: passwordChangedAt ?? updatedAt }),
  email_changed: ({ account, job }) => to(job.oldEmail, { kind: 'email_changed', at: account.updatedAt }),
  username_changed: ({ account: { email, updatedAt: at, username } }) =>
    to(email, { kind: 'username_changed', at, username }),
  session_reused: async ({ ctx, account, job }) =>
    to(account.email, { kind: 'session_reused', session: await sessionFacts(ctx, job) }),
  new_sign_in: async ({ ctx, account, job }) =>
    to(account.email, { kind: 'new_sign_in', session: await sessionFacts(ctx, job) }),
  status_changed: ({ account: { email, updatedAt: at, status } }) =>
    to(email, { kind: 'status_changed', at, status }),
  role_changed: ({ account: { email, updatedAt: at, role } }) =>
    to(email, { kind: 'role_changed', at, role }),
  leaving: ({ account: { email, leavingSince: at } }) =>
    at && to(email, { kind: 'leaving', at, until: new Date(at.getTime() + leavingDays * dayMs) }),
  came_back: ({ account: { email, updatedAt: at } }) => to(email, { kind: 'came_back', at }),
  export_ready: async ({ ctx, account }) => {
    const until = await exportExpiry(ctx, account.id)
    return until && to(account.email, { kind: 'export_ready', until })
  },
  face_enrolled: ({ account: { email, faceEnrolledAt: at } }) =>
    at && to(email, { kind: 'face_enrolled', at }),
  face_expiring: async ({ ctx, account }) => {
    const [template] = await ctx.tx.select().from(faceTemplates).where(eq(faceTemplates.userId, account.id))
    // It may have been used, or erased, since this was asked for.
    if (!template?.warnedAt) return null
    return to(account.email, { kind: 'face_expiring', until: expiryOf(ctx, template) })
  },
  face_erased: ({ account: { email, updatedAt: at }, job: { ending } }) =>
    to(email, { kind: 'face_erased', at, ending }),
}

const to = (address: string, facts: MailFacts): Outgoing => ({ to: address, facts })

/** Whether a new password would be of use: it opens no account that staff have closed. */
const mayComeIn = ({ status, leavingSince }: Account) =>
  status === 'active' || status === 'pending' || (status === 'inactive' && leavingSince !== null)

/** A new link, to be sent to the account's address. */
async function linkFor(
  ctx: TxCtx,
  { id: userId, email }: Pick<Account, 'id' | 'email'>,
  purpose: LinkPurpose,
): Promise<OneTimeLink> {
  const { path, hours } = links[purpose]
  const token = await mintLinkToken(ctx, { userId, purpose, email, hours })
  // After the #: browsers send that part to no server, and no log keeps it.
  return { url: `${ctx.publicUrl()}${path}#token=${token}`, hours }
}

/** A session that is gone by now is told of all the same, without its device. */
async function sessionFacts(
  { tx, clock }: TxCtx,
  { sessionId, userId }: { sessionId: string; userId: string },
): Promise<SessionFacts> {
  const [session] = await tx
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId)))
  const now = clock.now()
  return {
    device: describeDevice(session?.userAgent ?? null),
    place: describePlace(session?.place ?? null),
    openedAt: session?.createdAt ?? now,
    endedAt: session?.endedAt ?? now,
  }
}

/** Until when the newest copy of somebody's data can be fetched; null when there is none. */
async function exportExpiry({ tx, clock }: TxCtx, userId: string): Promise<Date | null> {
  const [ready] = await tx
    .select({ until: personalExports.expiresAt })
    .from(personalExports)
    .where(
      and(
        eq(personalExports.userId, userId),
        eq(personalExports.status, 'ready'),
        gt(personalExports.expiresAt, clock.now()),
      ),
    )
    .orderBy(desc(personalExports.requestedAt))
    .limit(1)
  return ready?.until ?? null
}
