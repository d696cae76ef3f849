import { type Queryable, users } from '@benne/db'
import { eq, sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { queryable } from '../transaction.ts'
import type { UserRow } from './to-user.ts'

const statements = new WeakMap<Queryable, ReturnType<typeof prepare>>()

/** An account's row, by a statement that is built once and planned once a connection: it is asked for most often of all. */
export async function findAccount(ctx: Ctx, id: string): Promise<UserRow | undefined> {
  const db = queryable(ctx)
  const statement = statements.get(db) ?? prepare(db)
  statements.set(db, statement)
  const [row] = await statement.execute({ id })
  return row
}

const prepare = (db: Queryable) =>
  db
    .select()
    .from(users)
    .where(eq(users.id, sql.placeholder('id')))
    .prepare('account_by_id')
