import { type BenneClient, createBenneClient, type FollowOptions, inMemoryStore } from '@benne/client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { password, startTestServer, type TestServer } from './support/server.ts'

const seconds = 20_000
const glass = { wasteType: 'glass', quantity: 1 } as const

let at: TestServer
const clients: BenneClient[] = []
beforeAll(async () => {
  at = await startTestServer()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
})
afterAll(() => at.stop())

function tab(store = inMemoryStore()): BenneClient {
  const client = createBenneClient({ url: at.url, store, reconnect: { maxMs: 500 } })
  clients.push(client)
  return client
}

/** Ana's tab, and one in which Ben signs in beside it: as a browser's cookie, the store is his from then on. */
async function twoTabs() {
  const [ana, ben] = [await at.account(), await at.account()]
  const shared = inMemoryStore()
  const [hers, his] = [tab(shared), tab(shared)]
  await hers.session.signIn({ username: ana.username, password })
  return { ana, ben, hers, his, benSignsIn: () => his.session.signIn({ username: ben.username, password }) }
}

async function endSessionsOf(username: string): Promise<void> {
  const phone = tab()
  await phone.session.signIn({ username, password })
  await phone.auth.logoutAll.mutate()
}

const shows = (client: BenneClient, id: string) =>
  vi.waitFor(() => expect(client.session.state.get().user?.id).toBe(id), seconds)

describe('a tab in whose browser another person has signed in', () => {
  it('follows nothing of that person’s under the first one’s name', async () => {
    const { ana, ben, hers, his, benSignsIn } = await twoTabs()
    const seen: string[] = []
    const onError = vi.fn<NonNullable<FollowOptions['onError']>>()
    hers.follow({
      onEvent: (event) => event.type === 'waste_update' && seen.push(event.data.record.userId),
      onError,
    })
    await vi.waitFor(() => expect(hers.liveState.get()).toBe('live'), seconds)
    const reasons: unknown[] = []
    hers.session.state.subscribe(() => {
      const state = hers.session.state.get()
      reasons.push(state.status === 'signed-out' ? state.reason : state.status)
    })
    await benSignsIn()
    await endSessionsOf(ana.username)
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1), seconds)
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'session_ended' }))
    await shows(hers, ben.id)
    expect(reasons).toEqual(['someone_else', 'unknown', 'signed-in'])
    expect(hers.liveState.get()).toBe('idle')
    // What is followed from now on is his, and nothing came to what she had followed.
    const mine: string[] = []
    hers.follow({ onEvent: (event) => event.type === 'waste_update' && mine.push(event.data.record.userId) })
    await vi.waitFor(() => expect(hers.liveState.get()).toBe('live'), seconds)
    await his.waste.create.mutate(glass)
    await vi.waitFor(() => expect(mine).toEqual([ben.id]), seconds)
    expect([seen, onError.mock.calls.length]).toEqual([[], 1])
  })

  it('does nothing in that person’s name that the first one had asked for', async () => {
    const { ben, hers, his, benSignsIn } = await twoTabs()
    await benSignsIn()
    hers.session.discardAccessToken()
    const asked = await Promise.allSettled([
      hers.waste.create.mutate(glass),
      hers.waste.create.mutate(glass),
      hers.waste.list.query({}),
    ])
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await shows(hers, ben.id)
    expect((await his.waste.list.query({})).items).toEqual([])
    await hers.waste.create.mutate(glass)
    expect((await his.waste.list.query({})).items).toMatchObject([{ userId: ben.id }])
  })

  it('signs nobody else out when the first one signs out there', async () => {
    const { ben, hers, his, benSignsIn } = await twoTabs()
    await benSignsIn()
    hers.session.discardAccessToken()
    await hers.session.signOut()
    expect(hers.session.state.get().status).toBe('signed-out')
    expect(await his.auth.me.query()).toMatchObject({ id: ben.id })
  })
})
