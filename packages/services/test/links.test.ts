import { users } from '@benne/db'
import {
  authenticate,
  type Ctx,
  deliverMail,
  endUserSessions,
  forgotPassword,
  login,
  logoutAll,
  type Mail,
  makeResetLink,
  register,
  resendVerification,
  resetPassword,
  type ServiceError,
  suspendUser,
  updateMe,
  verifyEmail,
} from '@benne/services'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf, password, useWorld } from './support.ts'

type Owner = Awaited<ReturnType<ReturnType<typeof useWorld>['signedIn']>>

const world = useWorld()
const next = 'Cuivre-7390-menthe'
const hour = 3600_000
const anonymous = (more: Partial<Ctx> = {}) => world.as({ type: 'anonymous' }, more)
const required = () => {
  const ctx = anonymous()
  return { ...ctx, about: { ...ctx.about, emailVerification: 'required' as const } }
}
const form = (name: string, email = `${name}@example.org`) => ({
  email,
  username: name,
  firstName: 'Ana',
  lastName: 'Test',
  password,
  confirmPassword: password,
})

beforeEach(() => {
  world.jobs.length = 0
})

/** What a worker would send now. */
async function sent(): Promise<Mail[]> {
  const from = world.mails.length
  for (const job of world.jobs.splice(0)) {
    if (job.name === 'mail')
      await deliverMail({ ctx: world.as({ type: 'system', name: 'mail' }), input: job.data })
  }
  return world.mails.slice(from)
}

const tokenIn = (mail: Mail | undefined) => /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
const reset = (token: string, ctx: Ctx = anonymous()) =>
  resetPassword({ ctx, input: { token, newPassword: next, confirmPassword: next } })
const verify = (token: string) => verifyEmail({ ctx: anonymous(), input: { token } })

describe('registering where addresses must be confirmed', () => {
  it('waits for the link, then lets in', async () => {
    const user = await register({ ctx: required(), input: form('waits') })
    expect(user).toMatchObject({ status: 'pending', isVerified: false })
    const signIn = () => login({ ctx: anonymous(), input: { username: 'waits', password } })
    expect(await codeOf(signIn())).toBe('account_not_active')
    const [mail] = await sent()
    expect(mail).toMatchObject({ to: 'waits@example.org' })
    expect(await verify(tokenIn(mail))).toEqual({ email: 'waits@example.org' })
    expect((await signIn()).user).toMatchObject({ id: user.id, status: 'active', isVerified: true })
  })

  it('answers alike whether the address or the name is taken; the mail says what is so', async () => {
    await register({ ctx: required(), input: form('first') })
    await sent()
    const shape = (user: object) => ({ ...user, id: '', createdAt: null, email: '', username: '' })
    const fresh = await register({ ctx: required(), input: form('second') })
    const takenAddress = await register({ ctx: required(), input: form('third', 'first@example.org') })
    const takenName = await register({ ctx: required(), input: form('FIRST', 'else@example.org') })
    expect(shape(takenAddress)).toEqual(shape(fresh))
    expect(shape(takenName)).toEqual(shape(fresh))
    expect(takenName.username).toBe('FIRST')
    const [, already, named] = await sent()
    expect(already?.to).toBe('first@example.org')
    expect(named?.text).toMatch(/FIRST_\d+/)
    // The first one's account is as it was.
    const rows = await world.db.select().from(users).where(eq(users.email, 'first@example.org'))
    expect(rows).toMatchObject([{ username: 'first' }])
  })

  it('does not leave an address to whoever registers it first: its owner chooses the password', async () => {
    await register({ ctx: required(), input: { ...form('squatter', 'owner@example.org') } })
    const [first] = await sent()
    await register({ ctx: required(), input: form('owner', 'owner@example.org') })
    const [mail] = await sent()
    expect(await codeOf(verify(tokenIn(first)))).toBe('link_not_valid')
    await reset(tokenIn(mail))
    expect(
      await codeOf(login({ ctx: anonymous(), input: { username: 'owner@example.org', password } })),
    ).toBe('invalid_credentials')
    await login({ ctx: anonymous(), input: { username: 'owner@example.org', password: next } })
  })
})

describe('a link that confirms an address', () => {
  it('is good once, for 48 hours, and the newest one alone', async () => {
    const ctx = await world.signedIn()
    await resendVerification({ ctx })
    const [first] = await sent()
    await resendVerification({ ctx })
    const [second] = await sent()
    expect(await codeOf(verify(tokenIn(first)))).toBe('link_not_valid')
    await verify(tokenIn(second))
    expect(await codeOf(verify(tokenIn(second)))).toBe('link_not_valid')
    await resendVerification({ ctx })
    expect(await sent()).toEqual([])
    const late = await world.signedIn()
    await resendVerification({ ctx: late })
    const [third] = await sent()
    world.clock.advance(48 * hour + 1)
    expect(await codeOf(verify(tokenIn(third)))).toBe('link_not_valid')
  })

  it('is no link for a new password, nor the other way round', async () => {
    const ctx = await world.signedIn()
    await resendVerification({ ctx })
    const [confirming] = await sent()
    expect(await codeOf(reset(tokenIn(confirming)))).toBe('link_not_valid')
    await forgotPassword({ ctx: anonymous(), input: { email: ctx.tokens.user.email } })
    const [resetting] = await sent()
    expect(await codeOf(verify(tokenIn(resetting)))).toBe('link_not_valid')
  })

  it.each(['', ' ', 'x', 'A'.repeat(43), "' or 1=1 --", '\u0000'])('cannot be guessed: %j', async (token) => {
    expect(await codeOf(verify(token))).toMatch(/link_not_valid|validation/)
  })
})

describe('a forgotten password', () => {
  it('is replaced by a link: all sessions end, old links and attempts are forgotten', async () => {
    const ctx = await world.signedIn()
    const { email, username } = ctx.tokens.user
    for (let count = 0; count < 12; count++)
      await codeOf(login({ ctx: anonymous(), input: { username, password: 'Wrong-4821' } }))
    expect(await codeOf(login({ ctx: anonymous(), input: { username, password } }))).toBe('too_many_requests')
    await forgotPassword({ ctx: anonymous(), input: { email } })
    const [mail] = await sent()
    await reset(tokenIn(mail))
    expect(await codeOf(authenticate(ctx, ctx.tokens.accessToken))).toBe('session_ended')
    expect((await login({ ctx: anonymous(), input: { username, password: next } })).user).toMatchObject({
      isVerified: true,
    })
    expect(await codeOf(reset(tokenIn(mail)))).toBe('link_not_valid')
    expect((await sent()).map(({ to }) => to)).toContain(email)
  })

  it('is asked for in one way whether or not there is an account', async () => {
    await forgotPassword({ ctx: anonymous(), input: { email: 'nobody@example.org' } })
    expect(world.jobs).toMatchObject([{ data: { kind: 'forgot_password' } }])
    expect(await sent()).toEqual([])
  })

  it('sends one address three mails an hour at the most', async () => {
    const { email } = (await world.signedIn()).tokens.user
    const codes = []
    for (let count = 0; count < 6; count++)
      codes.push(
        await forgotPassword({ ctx: anonymous(), input: { email } }).then(
          () => 'sent',
          (error: ServiceError) => error.code,
        ),
      )
    expect(codes.slice(0, 3)).toEqual(['sent', 'sent', 'sent'])
    expect(codes.at(-1)).toBe('too_many_requests')
  })

  it('keeps its link when the new password is refused', async () => {
    const ctx = await world.signedIn()
    await forgotPassword({ ctx: anonymous(), input: { email: ctx.tokens.user.email } })
    const [mail] = await sent()
    const token = tokenIn(mail)
    const weak = { token, newPassword: 'Baseball1!', confirmPassword: 'Baseball1!' }
    expect(await codeOf(resetPassword({ ctx: anonymous(), input: weak }))).toBe('validation')
    await reset(token)
  })

  it('is replaced once by two who follow the link at once', async () => {
    const ctx = await world.signedIn()
    await forgotPassword({ ctx: anonymous(), input: { email: ctx.tokens.user.email } })
    const [mail] = await sent()
    const results = await Promise.allSettled([reset(tokenIn(mail)), reset(tokenIn(mail))])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('opens no account that staff have closed', async () => {
    const ctx = await world.signedIn()
    await world.db.update(users).set({ status: 'suspended' }).where(eq(users.id, ctx.actor.userId))
    await forgotPassword({ ctx: anonymous(), input: { email: ctx.tokens.user.email } })
    expect(await sent()).toEqual([])
  })

  it('can be handed out by an operator, and by nobody else', async () => {
    const ctx = await world.signedIn()
    const { userId } = ctx.actor
    expect(await codeOf(makeResetLink({ ctx, input: { userId } }))).toBe('forbidden')
    const { url } = await makeResetLink({
      ctx: world.as({ type: 'command', name: 'root' }),
      input: { userId },
    })
    expect(url).toMatch(/^https:\/\/benne\.example\/reset-password#token=/)
    await reset(url.split('#token=')[1] ?? '')
    const [row] = await world.db.select().from(users).where(eq(users.id, userId))
    expect(row?.emailVerifiedAt).toBeNull()
  })
})

describe('a new address', () => {
  it('takes effect when its link is followed; the old one is told', async () => {
    const ctx = await world.signedIn()
    const { email } = ctx.tokens.user
    await world.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, ctx.actor.userId))
    const changed = await updateMe({ ctx, input: { email: 'New.Address@example.org' } })
    expect(changed).toMatchObject({ email, pendingEmail: 'new.address@example.org' })
    const [mail] = await sent()
    expect(mail?.to).toBe('new.address@example.org')
    await verify(tokenIn(mail))
    expect(
      (await login({ ctx: anonymous(), input: { username: 'new.address@example.org', password } })).user,
    ).toMatchObject({ email: 'new.address@example.org', pendingEmail: null, isVerified: true })
    expect((await sent()).map(({ to }) => to)).toContain(email)
  })

  it('can be taken back, and its link with it', async () => {
    const ctx = await world.signedIn()
    await updateMe({ ctx, input: { email: 'mistake@example.org' } })
    const [mail] = await sent()
    expect(await updateMe({ ctx, input: { email: ctx.tokens.user.email } })).toMatchObject({
      pendingEmail: null,
    })
    expect(await codeOf(verify(tokenIn(mail)))).toBe('link_not_valid')
  })

  it('of somebody else is found taken by who reads mail there alone', async () => {
    const owner = await world.signedIn()
    const ctx = await world.signedIn()
    await updateMe({ ctx, input: { email: owner.tokens.user.email } })
    const [mail] = await sent()
    expect(await codeOf(verify(tokenIn(mail)))).toBe('email_taken')
  })

  it('needs the password given lately, as a new username does; a name does not', async () => {
    const ctx = await world.signedIn()
    world.clock.advance(10 * 60_000 + 1)
    expect(await codeOf(updateMe({ ctx, input: { email: 'later@example.org' } }))).toBe(
      'reauthentication_required',
    )
    expect(await codeOf(updateMe({ ctx, input: { username: 'later_name' } }))).toBe(
      'reauthentication_required',
    )
    expect(await updateMe({ ctx, input: { firstName: 'Zoé', phone: '06 39 98 12 34' } })).toMatchObject({
      fullName: 'Zoé Test',
      phone: '06 39 98 12 34',
    })
  })

  it.each([
    [
      'a new password by a link',
      async (ctx: Owner) => {
        await forgotPassword({ ctx: anonymous(), input: { email: ctx.tokens.user.email } })
        const mail = (await sent()).find(({ text }) => text.includes('/reset-password#'))
        await reset(tokenIn(mail))
      },
    ],
    ['signing out everywhere', (ctx: Owner) => logoutAll({ ctx })],
    [
      'staff who sign somebody out',
      async (ctx: Owner) =>
        endUserSessions({ ctx: await world.account('admin'), input: { id: ctx.actor.userId } }),
    ],
    [
      'a suspension',
      async (ctx: Owner) =>
        suspendUser({ ctx: await world.account('admin'), input: { id: ctx.actor.userId } }),
    ],
  ])('that a thief asked for is dropped by %s', async (_, act) => {
    const ctx = await world.signedIn()
    await updateMe({ ctx, input: { email: `thief-${ctx.tokens.user.username}@example.org` } })
    const [theirs] = await sent()
    await act(ctx)
    expect(await codeOf(verify(tokenIn(theirs)))).toBe('link_not_valid')
    const [row] = await world.db.select().from(users).where(eq(users.id, ctx.actor.userId))
    expect(row).toMatchObject({ email: ctx.tokens.user.email, pendingEmail: null })
  })

  it('is told to the present one, if somebody reads mail there, before it takes effect', async () => {
    const ctx = await world.signedIn()
    await world.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, ctx.actor.userId))
    await updateMe({ ctx, input: { email: 'elsewhere@example.org' } })
    expect((await sent()).map(({ to }) => to)).toEqual(['elsewhere@example.org', ctx.tokens.user.email])
  })

  it('gets five mails an hour at the most, whoever asks for them', async () => {
    const codes = []
    for (let asked = 0; asked < 7; asked++) {
      const ctx = await world.signedIn()
      codes.push(
        await updateMe({ ctx, input: { email: 'flooded@example.org' } }).then(
          () => 'sent',
          (error: ServiceError) => error.code,
        ),
      )
    }
    expect(codes).toEqual([...Array(5).fill('sent'), 'too_many_requests', 'too_many_requests'])
  })
})

it('an address that nobody has confirmed hears nothing of what its account does', async () => {
  const ctx = await world.signedIn()
  await updateMe({ ctx, input: { username: `${ctx.tokens.user.username}_2` } })
  await login({
    ctx: { ...ctx, userAgent: 'free-money.example/1.0' },
    input: { username: ctx.tokens.user.email, password },
  })
  expect(world.jobs.length).toBeGreaterThan(1)
  expect(await sent()).toEqual([])
})
