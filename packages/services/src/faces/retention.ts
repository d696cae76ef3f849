import { faceTemplates, users } from '@benne/db'
import { and, eq, isNull, lte, type SQL, sql } from 'drizzle-orm'
import type { Ctx, TxCtx } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { announceAccount } from '../users/announce-account.ts'
import { eraseFace } from './erase-face.ts'
import type { TemplateRow } from './templates.ts'

/** Days before the erasure at which its owner is told. */
export const warningDays = 30
const dayMs = 24 * 3600 * 1000
type Used = Pick<TemplateRow, 'lastUsedAt' | 'enrolledAt' | 'warnedAt' | 'retentionMonths'>

/** So many months after it was last used; a day that the month does not have is its last. In UTC. */
function addMonths(at: Date, count: number): Date {
  const moved = new Date(at)
  moved.setUTCMonth(moved.getUTCMonth() + count, 1)
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(at.getUTCDate(), lastDay))
  return moved
}

/**
 * When a template is erased unless it is used until then: after the months that its owner was told when they agreed,
 * or fewer where the installation keeps faces less long by now; never sooner than they were told by mail.
 */
export function expiryOf(
  { faces }: Pick<Ctx, 'faces'>,
  { lastUsedAt, enrolledAt, warnedAt, retentionMonths }: Used,
): Date {
  const months = Math.min(retentionMonths, faces?.retentionMonths ?? retentionMonths)
  const due = addMonths(lastUsedAt ?? enrolledAt, months)
  const warned = warnedAt && new Date(warnedAt.getTime() + warningDays * dayMs)
  return warned && warned > due ? warned : due
}

/** PostgreSQL's arithmetic of months is that of `addMonths` but for an hour or a day, which `expiryOf` sets right. */
const dueAt = (ctx: Ctx): SQL => {
  const { lastUsedAt, enrolledAt, retentionMonths } = faceTemplates
  const months = sql`least(${retentionMonths}, ${ctx.faces?.retentionMonths ?? 1_000}::int)`
  return sql`coalesce(${lastUsedAt}, ${enrolledAt}) + make_interval(months => ${months})`
}

/**
 * Tells the owners of templates that nobody has used for a long time, and erases those of whom were told long enough
 * ago. For the program itself. Returns how many of each; those that cannot be dealt with go to `failures` and hold up
 * no others.
 */
export async function keepFaces(
  ctx: Ctx,
  failures: unknown[],
): Promise<{ facesWarned: number; facesErased: number }> {
  const now = ctx.clock.now()
  const soon = new Date(now.getTime() + (warningDays + 1) * dayMs).toISOString()
  const toldBefore = new Date(now.getTime() - warningDays * dayMs)
  const isDue = sql`${dueAt(ctx)} < ${soon}::timestamptz`
  const isTold = and(isDue, lte(faceTemplates.warnedAt, toldBefore))
  return {
    facesErased: await each(ctx, isTold, erase, failures),
    facesWarned: await each(ctx, and(isDue, isNull(faceTemplates.warnedAt)), warn, failures),
  }
}

/** Does `work` on each template that is due, each in a transaction of its own; counts those it was done to. */
async function each(
  ctx: Ctx,
  due: SQL | undefined,
  work: (ctx: TxCtx, template: TemplateRow) => Promise<boolean>,
  failures: unknown[],
): Promise<number> {
  const { id, userId } = faceTemplates
  const found = await ctx.db.select({ id, userId }).from(faceTemplates).where(due)
  let done = 0
  for (const each of found) {
    try {
      done += await inTransaction(ctx, async (ctx) => {
        await ctx.tx.select({ id: users.id }).from(users).where(eq(users.id, each.userId)).for('update')
        // Looked at again under the lock: it may just have been used.
        const [template] = await ctx.tx
          .select()
          .from(faceTemplates)
          .where(and(eq(id, each.id), due))
        return template && (await work(ctx, template)) ? 1 : 0
      })
    } catch (error) {
      failures.push(error)
    }
  }
  return done
}

/** Not a day before its time, which the query is not exact about. */
async function warn(ctx: TxCtx, template: TemplateRow): Promise<boolean> {
  const { id, userId } = template
  if (expiryOf(ctx, template).getTime() - ctx.clock.now().getTime() > warningDays * dayMs) return false
  await ctx.tx.update(faceTemplates).set({ warnedAt: ctx.clock.now() }).where(eq(faceTemplates.id, id))
  await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'face_expiring', userId } })
  return true
}

async function erase(ctx: TxCtx, template: TemplateRow): Promise<boolean> {
  const { userId } = template
  if (expiryOf(ctx, template) > ctx.clock.now() || !(await eraseFace(ctx, userId, 'unused'))) return false
  const [row] = await ctx.tx.select().from(users).where(eq(users.id, userId))
  if (row) await announceAccount(ctx, 'updated', row)
  return true
}
