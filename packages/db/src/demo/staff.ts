import { dayMs, hourMs, minuteMs } from './calendar.ts'
import {
  type DemoAccounts,
  emailOf,
  type NamedDemoAccount,
  person,
  plain,
  type UserRow,
  unusableHash,
} from './person.ts'
import { Random, type Weighted } from './random.ts'

interface Staff {
  readonly rows: readonly UserRow[]
  /** Who processes what comes in, and how often it is them. */
  readonly processors: Weighted<string>
}

/** Three who process what comes in, and the one who runs the place and seldom lends a hand. */
export function makeStaff(until: Date, accounts: DemoAccounts): Staff {
  const members = [
    { account: accounts.staff, share: 40 },
    { account: colleague('Karim', 'Haddad'), share: 33 },
    { account: colleague('Hélène', 'Guérin'), share: 25 },
    { account: accounts.superAdmin, share: 2 },
  ]
  const rows = members.map(({ account }, index): UserRow => {
    const random = new Random(`staff ${index}`)
    // The longest there is the last, who took on the others one after the other.
    const since = new Date(until.getTime() - (640 + 25 * index) * dayMs + 8 * hourMs)
    return {
      ...person(random, since, account),
      ...account,
      email: emailOf(account),
      role: account === accounts.superAdmin ? 'super_admin' : 'admin',
      lastLoginAt: new Date(until.getTime() - dayMs + 5 * hourMs + random.int(0, 90) * minuteMs),
    }
  })
  return { rows, processors: rows.map((row, index) => [row.id, members[index]?.share ?? 0]) }
}

function colleague(firstName: string, lastName: string): NamedDemoAccount {
  const username = `${plain(firstName)}_${plain(lastName)}_niort`
  return { firstName, lastName, username, passwordHash: unusableHash(new Random(username)) }
}
