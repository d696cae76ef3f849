import { type AchievementName, achievementNames } from '@benne/contracts'
import { userAchievements, users } from '@benne/db'
import { eq, sql } from 'drizzle-orm'
import type { TxCtx } from '../context.ts'
import { achievedBy } from './achievements.ts'
import { loadFacts, loadNewFacts, type Occasion } from './record-facts.ts'

/**
 * Writes down what a record's owner has newly achieved by what was just done with it, each once, and returns it. What was
 * achieved stays whatever becomes of the records; what is withdrawn, rejected, refused, or looks odd and was not found
 * right yet, achieves nothing. It is part of every declaration, so it reads no more than may have changed: nothing when
 * all is achieved.
 */
export async function awardAchievements(
  ctx: TxCtx,
  userId: string,
  occasion: Occasion,
): Promise<AchievementName[]> {
  // Locked, so that of two declarations at once the second counts the first.
  const [owner] = await ctx.tx
    .select({
      achieved: sql<
        AchievementName[]
      >`array(select ${userAchievements.name} from ${userAchievements} where ${userAchievements.userId} = ${users.id})`,
    })
    .from(users)
    .where(eq(users.id, userId))
    .for('no key update')
  const missing = achievementNames.filter((name) => !owner?.achieved.includes(name))
  if (missing.length === 0) return []
  // Whoever has achieved nothing may have a history from before there were achievements; and what is found right
  // afterwards may lie anywhere in it.
  const all = missing.length === achievementNames.length || occasion.by === 'validation'
  const facts = all ? await loadFacts(ctx, userId) : await loadNewFacts(ctx, userId, occasion, missing)
  const names = achievedBy(facts).filter((name) => missing.includes(name))
  if (names.length === 0) return []
  const achievedAt = ctx.clock.now()
  const rows = await ctx.tx
    .insert(userAchievements)
    .values(names.map((name) => ({ userId, name, achievedAt })))
    .onConflictDoNothing()
    .returning({ name: userAchievements.name })
  return rows.map(({ name }) => name)
}
