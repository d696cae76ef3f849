import type { AchievementName } from '@benne/contracts'
import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { users } from './users.ts'

/** What people have achieved, each once. */
export const userAchievements = pgTable(
  'user_achievements',
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().$type<AchievementName>().notNull(),
    achievedAt: moment().notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.name] })],
)
