import { users } from '@benne/db'
import { eq, or, type SQL, sql } from 'drizzle-orm'

/** Whether an account has this username or e-mail address, in any case. At most one has. */
export function isNamed(name: string): SQL | undefined {
  const folded = name.trim().toLowerCase()
  return or(eq(sql`lower(${users.username})`, folded), eq(users.email, folded))
}
