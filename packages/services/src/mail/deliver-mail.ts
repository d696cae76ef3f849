import { users } from '@benne/db'
import { and, eq, isNull } from 'drizzle-orm'
import type { Ctx, TxCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { MailJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { type Account, gatherFacts, type Outgoing } from './gather-facts.ts'
import { renderMail } from './render-mail.ts'

/**
 * What goes to an address that nobody has confirmed: it may be a stranger's, who is not to be told what somebody does in
 * their name.
 */
const confirming = new Set<MailJob['kind']>([
  'verify_email',
  'change_email',
  'forgot_password',
  'reset_password',
  'already_registered',
])

/**
 * Writes and sends what a job asks for, in its reader's language. Sends nothing, and says nothing, where there is
 * nobody to write to or nothing left to tell, and where this installation sends no mail. Rejects when the mail was not
 * taken: the job, tried again, makes a new link, and the one that was not sent is good no more.
 */
export async function deliverMail({ ctx, input }: { ctx: Ctx; input: MailJob }): Promise<void> {
  if (!ctx.mailer.enabled) return
  const job = parseInput(MailJob, input)
  const outgoing = await inTransaction(ctx, (ctx) => prepare(ctx, job))
  if (!outgoing) return
  const { to, account, facts } = outgoing
  await ctx.mailer.send({ to, ...renderMail(account, facts, ctx.publicUrl()) })
}

async function prepare(ctx: TxCtx, job: MailJob): Promise<(Outgoing & { account: Account }) | null> {
  const whose = 'userId' in job ? eq(users.id, job.userId) : eq(users.email, job.email)
  // Locked, so that of two jobs for one account each ends the other's links, or comes after it.
  const [account] = await ctx.tx
    .select()
    .from(users)
    .where(and(whose, isNull(users.anonymisedAt)))
    .for('no key update')
  const reaches = account && (account.emailVerifiedAt !== null || confirming.has(job.kind))
  const outgoing = reaches && (await gatherFacts({ ctx, job, account }))
  return outgoing ? { ...outgoing, account } : null
}
