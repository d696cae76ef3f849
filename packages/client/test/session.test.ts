import { describe, expect, it, vi } from 'vitest'
import { inMemoryStore, Session, type SessionState } from '../src/session.ts'
import { subjectOf } from '../src/subject-of.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenOf = (sub: unknown) =>
  `${encode({ alg: 'HS256' })}.${encode({ sub, name: 'Zoë?>~ÿ' })}.c2lnbmF0dXJl`
const tokensOf = (sub: string | null) => ({
  accessToken: tokenOf(sub),
  refreshToken: `refresh ${sub ?? 'nobody'}`,
  expiresIn: 600,
})

/** A session over a server that gives tokens of whoever is `who` now. */
function setUp() {
  const server = { who: 'ana' as string | null, isAway: false }
  const refresh = vi.fn(async () => {
    if (server.isAway || server.who === null) throw new Error('away')
    return tokensOf(server.who)
  })
  const me = vi.fn(async (_input: undefined, { context }: { context: { accessToken: string } }) => {
    if (server.isAway) throw new Error('away')
    return { id: subjectOf(context.accessToken) }
  })
  const login = vi.fn(async () => ({ ...tokensOf(server.who), user: { id: server.who } }))
  const logout = vi.fn(async () => undefined)
  const auth = {
    refresh: { mutate: refresh },
    me: { query: me },
    login: { mutate: login },
    logout: { mutate: logout },
  }
  const store = inMemoryStore('kept')
  const session = new Session(auth as never, store)
  const states: SessionState[] = []
  session.state.subscribe(() => states.push(session.state.get()))
  const isSignedIn = (id: string) =>
    vi.waitFor(() => expect(session.state.get()).toEqual({ status: 'signed-in', user: { id } }))
  return { server, session, states, store, me, logout, isSignedIn }
}

const credentials = { username: 'x', password: 'y' }

describe('a token that turns out to be another person’s', () => {
  it('ends the session of who was here, and then that person is signed in', async () => {
    const { server, session, states, store, isSignedIn } = setUp()
    await session.restore()
    await isSignedIn('ana')
    server.who = 'ben'
    session.discardAccessToken()
    // For neither of those who wait for it: what they have begun was begun by somebody else.
    expect(await Promise.all([session.accessToken(), session.accessToken()])).toEqual([null, null])
    await isSignedIn('ben')
    expect(states.map(({ status }) => status)).toEqual(['signed-in', 'signed-out', 'unknown', 'signed-in'])
    expect(states[1]).toEqual({ status: 'signed-out', user: null, reason: 'someone_else' })
    expect(await session.accessToken()).toBe(tokenOf('ben'))
    expect(await store.load()).toBe('refresh ben')
  })

  it('does so when the session was to be asked about anew', async () => {
    const { server, session, states } = setUp()
    await session.signIn(credentials)
    server.who = 'ben'
    expect(await session.lost()).toMatchObject({ status: 'signed-in', user: { id: 'ben' } })
    expect(states[1]).toMatchObject({ status: 'signed-out', reason: 'someone_else' })
  })

  it('leaves it open who is here where the server cannot say: it is asked again', async () => {
    const { server, session, me, isSignedIn } = setUp()
    await session.restore()
    server.who = 'ben'
    session.discardAccessToken()
    me.mockRejectedValueOnce(new Error('away'))
    expect(await session.accessToken()).toBeNull()
    await vi.waitFor(() => expect(me).toHaveBeenCalledTimes(2))
    expect(session.state.get()).toEqual({ status: 'unknown', user: null })
    await session.restore()
    await isSignedIn('ben')
  })

  it('does not sign that person out when the first one signs out', async () => {
    const { server, session, logout } = setUp()
    await session.restore()
    server.who = 'ben'
    session.discardAccessToken()
    await session.signOut()
    expect(logout).not.toHaveBeenCalled()
    expect(session.state.get()).toMatchObject({ status: 'signed-out' })
    // Neither does what was asked about that person meanwhile come after it.
    await new Promise((resolve) => setImmediate(resolve))
    expect(session.state.get()).toMatchObject({ status: 'signed-out' })
  })
})

describe('a token', () => {
  it('of the same person is changed without a word', async () => {
    const { session, states } = setUp()
    await session.restore()
    session.discardAccessToken()
    expect(await session.accessToken()).toBe(tokenOf('ana'))
    expect(states.map(({ status }) => status)).toEqual(['signed-in'])
  })

  it('of somebody who signs in after another is no surprise', async () => {
    const { server, session, states } = setUp()
    await session.signIn(credentials)
    server.who = 'ben'
    await session.signIn(credentials)
    expect(states).toEqual([
      { status: 'signed-in', user: { id: 'ana' } },
      { status: 'signed-out', user: null, reason: null },
      { status: 'signed-in', user: { id: 'ben' } },
    ])
    expect(await session.accessToken()).toBe(tokenOf('ben'))
  })

  it('says whose it is, if it can be read', () => {
    const unreadable = ['', 'x', 'x.y.z', `x.${encode('text')}.z`, `x.${encode(null)}.z`, tokenOf(7)]
    expect(unreadable.map(subjectOf)).toEqual(unreadable.map(() => null))
    expect(subjectOf(tokenOf('ana'))).toBe('ana')
  })
})
