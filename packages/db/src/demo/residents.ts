import type { UserStatus, WasteType } from '@benne/contracts'
import { dayMs, hourMs } from './calendar.ts'
import { firstNames, lastNames } from './names.ts'
import {
  type DemoAccount,
  type DemoAccounts,
  emailOf,
  person,
  plain,
  type UserRow,
  unusableHash,
} from './person.ts'
import { Random, type Weighted } from './random.ts'
import { chooseHome, type Home } from './town.ts'

export interface Resident {
  readonly row: UserRow
  readonly home: Home
  /** Records in an average week. */
  readonly perWeek: number
  /** Days of the week on which most is handed in, 0 for Monday. */
  readonly days: Weighted<number>
  /** How many times what others hand in of a type. */
  readonly leanings: Partial<Record<WasteType, number>>
  /** Hands nothing in from here on. */
  readonly until: Date
}

const residentCount = 60

/** Records a week, from and to: the diligent, the steady, the occasional and the rare. */
const habits: Weighted<readonly [from: number, to: number]> = [
  [[3.3, 4.8], 20],
  [[1.8, 3], 46],
  [[0.6, 1.2], 23],
  [[0.08, 0.3], 11],
]

/** Whose account is not active, by place in the list. */
const notActive: Record<number, UserStatus> = {
  17: 'inactive',
  33: 'suspended',
  46: 'inactive',
  52: 'pending',
  58: 'pending',
}

/** The residents as they are at the start of the day `until`; the account to try Benne with comes first. */
export function makeResidents(until: Date, accounts: DemoAccounts): Resident[] {
  const random = new Random('residents')
  const invent = accountInventor(accounts)
  const givenNames = random.shuffled(firstNames)
  const familyNames = random.shuffled(lastNames)
  return Array.from({ length: residentCount }, (_, index) => {
    const own = new Random(`resident ${index}`)
    const name = { firstName: givenNames[index] ?? '', lastName: familyNames[index] ?? '' }
    const home = chooseHome(own)
    const status = notActive[index] ?? 'active'
    const row: UserRow = {
      ...person(own, joinedAt(own, until, index, status), name),
      ...(index === 0 ? accounts.resident : invent(own, name)),
      email:
        index === 0
          ? emailOf(accounts.resident)
          : `${plain(name.firstName)}.${plain(name.lastName)}@example.org`,
      address: index === 0 || own.chance(0.85) ? home.address : null,
      role: 'user',
      status,
    }
    const resident = { row, home, ...habitsOf(own, home, index), until }
    if (status === 'active') return resident
    // Who has not confirmed the account hands in nothing, who was set aside has not for some months.
    if (status === 'pending') return { ...resident, row: unconfirmed(row), until: row.createdAt }
    return { ...resident, until: new Date(until.getTime() - own.int(60, 150) * dayMs) }
  })
}

/** Two in three were there before the year began, the others joined in its first nine months. */
function joinedAt(random: Random, until: Date, index: number, status: UserStatus): Date {
  const newcomer = index % 3 === 2
  const days =
    status === 'pending' ? random.int(2, 12) : newcomer ? random.int(90, 360) : random.int(368, 620)
  return new Date(until.getTime() - days * dayMs + Math.floor(random.between(7, 20) * hourMs))
}

const unconfirmed = (row: UserRow): UserRow => ({ ...row, emailVerifiedAt: null, updatedAt: row.createdAt })

function habitsOf(random: Random, home: Home, index: number) {
  const [from, to] = index === 0 ? ([2.6, 3] as const) : random.weighted(habits)
  const favourite = random.weighted<number>([
    [5, 5],
    [2, 2],
    [6, 1],
    [0, 1],
    [4, 1],
  ])
  return {
    perWeek: random.between(from, to),
    days: [0, 1, 2, 3, 4, 5, 6].map(
      (day) => [day, (day === favourite ? 9 : 1) + (day === 5 ? 1 : 0)] as const,
    ),
    leanings: {
      organic: home.garden ? 1.5 : 0.5,
      glass: random.between(0.5, 1.5),
      metal: random.between(0.4, 1.6),
      hazardous: random.between(0.4, 1.6),
      textile: random.between(0.3, 1.7),
    },
  }
}

/** Makes up usernames that nobody has yet, without regard to case. */
function accountInventor(accounts: DemoAccounts) {
  const taken = new Set(Object.values(accounts).map(({ username }) => username.toLowerCase()))
  return (random: Random, { firstName, lastName }: { firstName: string; lastName: string }): DemoAccount => {
    const [first, last] = [plain(firstName), plain(lastName)]
    let username = random.pick([
      `${first}_${last}`,
      `${first[0]}${last}`,
      `${first}${last}79`,
      `${last}_${first}`,
    ])
    while (taken.has(username)) username += '_'
    taken.add(username)
    return { username, passwordHash: unusableHash(random) }
  }
}
