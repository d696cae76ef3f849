import { type ListUsersInput, ListUsersInput as ListUsersInputSchema, type UserPage } from '@benne/contracts'
import { users } from '@benne/db'
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { decodeCursor, toPage } from '../paging.ts'
import { escapeLike, wordsOf } from '../search-words.ts'
import { queryable } from '../transaction.ts'
import { toUser } from './to-user.ts'

/** Accounts, newest first. Without a search each page costs the same, however deep; with one, a trigram index finds the rows. */
export async function listUsers({ ctx, input }: { ctx: Ctx; input: ListUsersInput }): Promise<UserPage> {
  requirePermission(ctx, 'users.list')
  const { limit, cursor, search = '', role, status } = parseInput(ListUsersInputSchema, input)
  const conditions: (SQL | undefined)[] = [
    isNull(users.anonymisedAt),
    role && eq(users.role, role),
    status && eq(users.status, status),
    ...wordsOf(search).map((word) => sql`${users.searchText} like ${`%${escapeLike(word)}%`}`),
    cursor ? before(cursor) : undefined,
  ]
  const rows = await queryable(ctx)
    .select()
    .from(users)
    .where(and(...conditions))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(limit + 1)
  return toPage(rows, limit, toUser)
}

function before(cursor: string): SQL {
  const { createdAt, id } = decodeCursor(cursor)
  return sql`(${users.createdAt}, ${users.id}) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`
}
