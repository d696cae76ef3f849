import { dayMs, hourMs, minuteMs } from './calendar.ts'
import { type DemoAccounts, emailOf, person, type UserRow, unusableHash } from './person.ts'
import { Random, type Weighted } from './random.ts'

interface Staff {
  readonly rows: readonly UserRow[]
  /** Who processes what comes in, and how often it is them. */
  readonly processors: Weighted<string>
}

/** Three who process what comes in, and the one who runs the place and seldom lends a hand. */
export function makeStaff(until: Date, accounts: DemoAccounts): Staff {
  const members = [
    { firstName: 'Claire', lastName: 'Fontaine', account: accounts.staff, share: 40 },
    { firstName: 'Karim', lastName: 'Haddad', account: colleague('karim_haddad_niort'), share: 33 },
    { firstName: 'Hélène', lastName: 'Guérin', account: colleague('helene_guerin_niort'), share: 25 },
    { firstName: 'Dominique', lastName: 'Morel', account: accounts.superAdmin, share: 2 },
  ]
  const rows = members.map(({ firstName, lastName, account }, index): UserRow => {
    const random = new Random(`staff ${index}`)
    // The longest there is the last, who took on the others one after the other.
    const since = new Date(until.getTime() - (640 + 25 * index) * dayMs + 8 * hourMs)
    return {
      ...person(random, since, { firstName, lastName }),
      ...account,
      email: emailOf(account),
      role: account === accounts.superAdmin ? 'super_admin' : 'admin',
      lastLoginAt: new Date(until.getTime() - dayMs + 5 * hourMs + random.int(0, 90) * minuteMs),
    }
  })
  return { rows, processors: rows.map((row, index) => [row.id, members[index]?.share ?? 0]) }
}

const colleague = (username: string) => ({ username, passwordHash: unusableHash(new Random(username)) })
