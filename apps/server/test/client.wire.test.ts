import { createBenneClient, inMemoryStore, toClientFailure } from '@benne/client'
import { sessions } from '@benne/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { password, startTestServer, type TestServer } from './support/server.ts'

let at: TestServer
let ahead = 0
beforeAll(async () => {
  at = await startTestServer({ clock: { now: () => new Date(Date.now() + ahead) } })
})
afterAll(() => at.stop())

/** A client whose requests are counted by procedure. */
function counted(options: { url?: string; store?: ReturnType<typeof inMemoryStore> } = {}) {
  const calls: string[] = []
  const client = createBenneClient({
    url: at.url,
    ...options,
    fetch: (url, init) => {
      calls.push(new URL(url).pathname.replace('/trpc/', ''))
      return fetch(url, init)
    },
  })
  return { client, calls }
}

describe('the client', () => {
  it('signs in, and finds its session again from what was kept', async () => {
    const user = await at.account()
    const store = inMemoryStore()
    const first = counted({ store })
    await first.client.session.signIn({ username: user.username, password })
    const second = counted({ store })
    expect(second.client.session.state.get().status).toBe('unknown')
    expect(await second.client.session.restore()).toMatchObject({
      status: 'signed-in',
      user: { id: user.id },
    })
    await second.client.session.signOut()
    expect(second.client.session.state.get().status).toBe('signed-out')
    expect(await store.load()).toBeNull()
  })

  it('is signed out when nothing was kept, without asking the server', async () => {
    const { client, calls } = counted()
    expect(await client.session.restore()).toMatchObject({ status: 'signed-out' })
    expect(calls).toEqual([])
  })

  it('puts calls of one moment into one request, and refreshes once for all of them', async () => {
    const user = await at.account()
    const store = inMemoryStore()
    await createBenneClient({ url: at.url, store }).session.signIn({ username: user.username, password })
    const { client, calls } = counted({ store })
    await Promise.all([client.auth.me.query(), client.waste.list.query({}), client.system.about.query()])
    expect(calls).toEqual(['auth.refresh', 'auth.me,waste.list,system.about'])
  })

  it('changes a token that the server refuses early, and asks again by itself', async () => {
    const user = await at.account()
    const { client, calls } = counted()
    await client.session.signIn({ username: user.username, password })
    ahead += 601_000 // the server's clock runs ahead of ours
    expect((await client.auth.me.query()).id).toBe(user.id)
    expect(calls).toEqual(['auth.login', 'auth.me', 'auth.refresh', 'auth.me'])
  })

  it('is signed out when its session has ended', async () => {
    const user = await at.account()
    const { client } = counted()
    await client.session.signIn({ username: user.username, password })
    await at.db
      .update(sessions)
      .set({ endedAt: new Date(0) })
      .where(eq(sessions.userId, user.id))
    ahead += 601_000
    await expect(client.auth.me.query()).rejects.toThrow()
    await vi.waitFor(() => expect(client.session.state.get().status).toBe('signed-out'))
  })

  it('gives typed failures, the server’s and its own', async () => {
    const { client } = counted()
    expect(toClientFailure(await client.auth.me.query().catch((e: unknown) => e))).toMatchObject({
      code: 'unauthenticated',
      requestId: expect.any(String),
    })
    const nowhere = createBenneClient({ url: 'http://127.0.0.1:1' })
    const failure = toClientFailure(
      await nowhere.session.signIn({ username: 'a', password: 'b' }).catch((e: unknown) => e),
    )
    expect(failure.code).toBe('offline')
  })

  it('never repeats a change by itself', async () => {
    const user = await at.account()
    const { client } = counted()
    await client.session.signIn({ username: user.username, password })
    let creates = 0
    const flaky = createBenneClient({
      url: at.url,
      store: inMemoryStore(),
      fetch: (url, init) => {
        if (url.includes('waste.create')) {
          creates++
          return Promise.reject(new TypeError('lost'))
        }
        return fetch(url, init)
      },
    })
    await flaky.session.signIn({ username: user.username, password })
    const failure = toClientFailure(
      await flaky.waste.create.mutate({ wasteType: 'glass', quantity: 1 }).catch((e: unknown) => e),
    )
    expect([failure.code, creates]).toEqual(['offline', 1])
  })

  it('keeps the access token out of the address', async () => {
    const { client, user } = await at.signedIn()
    const urls: string[] = []
    class Spy extends WebSocket {
      constructor(url: string | URL) {
        super(url)
        urls.push(String(url))
      }
    }
    const spied = createBenneClient({ url: at.url, WebSocket: Spy })
    await spied.session.signIn({ username: user.username, password })
    const stop = spied.follow({ onEvent: () => {} })
    await vi.waitFor(() => expect(spied.liveState.get()).toBe('live'))
    expect(urls).toEqual([expect.stringMatching(/\/trpc\?connectionParams=1$/)])
    stop()
    await Promise.all([spied.close(), client.close()])
  })

  it('is live again at once for who signs in after somebody signed out, with their own events', async () => {
    const [first, second] = [await at.account(), await at.account()]
    const { client } = counted()
    await client.session.signIn({ username: first.username, password })
    const welcomed: string[] = []
    const follow = () =>
      client.follow({ onEvent: (event) => event.type === 'welcome' && welcomed.push(event.data.userId) })
    follow()
    await vi.waitFor(() => expect(welcomed).toEqual([first.id]))
    await client.session.signOut()
    await client.session.signIn({ username: second.username, password })
    follow()
    await vi.waitFor(() => expect(client.liveState.get()).toBe('live'), 5_000)
    await vi.waitFor(() => expect(welcomed).toEqual([first.id, second.id]), 5_000)
    await client.close()
  })
})
