import { randomBytes } from 'node:crypto'
import { Email, FirstName, LastName, Role, type User, Username, UserStatus } from '@benne/contracts'
import {
  activateUser,
  type Ctx,
  createUser,
  deactivateUser,
  endUserSessions,
  findUserByName,
  listUsers,
  makeResetLink,
  setUserRole,
  suspendUser,
  unlockUser,
} from '@benne/services'
import { type Call, type Command, exactly, parse, text, UsageError } from './command.ts'

export const userCommands: Readonly<Record<string, Command>> = {
  list: {
    usage: 'list [--search TEXT] [--role ROLE] [--status S]',
    help: 'Who has an account, newest first.',
    options: { search: text, role: text, status: text },
    run: list,
  },
  'create-super-admin': {
    usage: 'create-super-admin EMAIL [--username NAME]',
    help: 'Makes one, and prints a link to choose the password.',
    options: { username: text, 'first-name': text, 'last-name': text },
    makesLink: true,
    run: createSuperAdmin,
  },
  'reset-password': {
    usage: 'reset-password NAME',
    help: 'Prints a link to choose a new password: one use, one hour.',
    makesLink: true,
    run: resetPassword,
  },
  unlock: {
    usage: 'unlock NAME',
    help: 'Forgets the failed sign-ins to an account.',
    run: (call) =>
      withUser(call, async ({ id, username }) => {
        await unlockUser({ ctx: call.ctx, input: { userId: id } })
        return `Failed sign-ins to ${username} are forgotten.`
      }),
  },
  'set-role': {
    usage: 'set-role NAME user|admin|super_admin',
    help: 'Appoints somebody, or takes it back.',
    run: setRole,
  },
  activate: {
    usage: 'activate NAME',
    help: 'Lets somebody sign in again.',
    run: (call) => change(call, activateUser),
  },
  deactivate: {
    usage: 'deactivate NAME',
    help: 'Closes an account; its sessions end.',
    run: (call) => change(call, deactivateUser),
  },
  suspend: {
    usage: 'suspend NAME',
    help: 'The same, for misconduct.',
    run: (call) => change(call, suspendUser),
  },
  'end-sessions': {
    usage: 'end-sessions NAME',
    help: 'Signs somebody out everywhere.',
    run: (call) =>
      withUser(call, async ({ id, username }) => {
        const { ended } = await endUserSessions({ ctx: call.ctx, input: { id } })
        return `${username}: ${ended} sessions ended.`
      }),
  },
}

async function list({ ctx, args, options, say }: Call): Promise<void> {
  if (args.length > 0) throw new UsageError('list takes no name: use --search')
  const filter = {
    ...(options['search'] !== undefined && { search: options['search'] }),
    ...(options['role'] !== undefined && { role: parse(Role, options['role'], 'role') }),
    ...(options['status'] !== undefined && { status: parse(UserStatus, options['status'], 'status') }),
  }
  let count = 0
  for (let cursor: string | null = null; ; ) {
    const page = await listUsers({ ctx, input: { ...filter, cursor, limit: 100 } })
    for (const user of page.items) say(line(user))
    count += page.items.length
    cursor = page.nextCursor
    if (!cursor) break
  }
  say(count === 1 ? '1 account' : `${count} accounts`)
}

function line({ username, email, role, status, createdAt, lastLogin, leavingAt }: User): string {
  const day = (at: Date | null) => at?.toISOString().slice(0, 10) ?? 'never'
  const state = leavingAt ? `leaving ${day(leavingAt)}` : status
  return [
    username.padEnd(24),
    email.padEnd(36),
    role.padEnd(11),
    state.padEnd(18),
    `since ${day(createdAt)}, last sign-in ${day(lastLogin)}`,
  ].join(' ')
}

async function createSuperAdmin({ ctx, args, options, say }: Call): Promise<void> {
  const [address] = exactly(args, 1, 'an e-mail address')
  const email = parse(Email, address, 'e-mail address')
  const username = parse(Username, options['username'] ?? 'admin', 'username')
  const user = await createUser({
    ctx,
    input: {
      email,
      username,
      firstName: parse(FirstName, options['first-name'] ?? 'Super', 'first name'),
      lastName: parse(LastName, options['last-name'] ?? 'Admin', 'last name'),
      // Nobody learns it: the link below is the way to one that its owner chooses.
      password: randomBytes(48).toString('base64'),
      role: 'super_admin',
    },
  })
  say(`${user.username} (${user.email}) is a super admin.`)
  await sayResetLink(ctx, user, say)
}

function resetPassword(call: Call): Promise<void> {
  return withUser(call, async (user) => {
    await sayResetLink(call.ctx, user, call.say)
    return null
  })
}

async function sayResetLink(ctx: Ctx, { id, username }: User, say: Call['say']): Promise<void> {
  const { url, expiresAt } = await makeResetLink({ ctx, input: { userId: id } })
  say(
    `A link by which ${username} chooses a password, good once and until ${expiresAt.toISOString()}:\n\n  ${url}\n`,
  )
}

function setRole(call: Call): Promise<void> {
  const [name = '', wanted] = exactly(call.args, 2, 'a name and a role')
  const role = parse(Role, wanted, 'role')
  return withUser({ ...call, args: [name] }, async ({ id, username }) => {
    await setUserRole({ ctx: call.ctx, input: { id, role } })
    return `${username} is now ${role}.`
  })
}

function change(
  call: Call,
  verb: (change: { ctx: Ctx; input: { id: string } }) => Promise<User>,
): Promise<void> {
  return withUser(call, async ({ id }) => {
    const { username, status } = await verb({ ctx: call.ctx, input: { id } })
    return `${username} is now ${status}.`
  })
}

async function withUser(call: Call, work: (user: User) => Promise<string | null>): Promise<void> {
  const [name = ''] = exactly(call.args, 1, 'a name')
  const said = await work(await findUserByName({ ctx: call.ctx, input: { name } }))
  if (said) call.say(said)
}
