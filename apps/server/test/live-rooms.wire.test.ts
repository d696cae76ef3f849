import { randomUUID } from 'node:crypto'
import { createWasteRecord, updateWasteRecord } from '@benne/services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasRedis, startRedis, type TestRedis } from '../../../tooling/testing/redis.ts'
import { startTestServer, type TestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { Visitor } from './support/visitor.ts'

const glass = { wasteType: 'glass', quantity: 1, unit: 'kg' } as const
const patient = { timeout: 10_000, interval: 20 }

async function follow(url: string, token: string, room: string, lastEventId?: string): Promise<RawSocket> {
  const raw = await RawSocket.signedIn(url, token)
  raw.subscribe(1, lastEventId, { path: 'live.room', input: { room } })
  await vi.waitFor(() => expect(raw.events().length + raw.failures().length).toBeGreaterThan(0), patient)
  return raw
}

describe('rooms', () => {
  let at: TestServer
  beforeAll(async () => {
    at = await startTestServer()
  })
  afterAll(() => at.stop())

  it('of a record tell its owner and staff what happens to it, and no more', async () => {
    const [owner, staff] = [await at.signedIn(), await at.signedIn('admin')]
    const ctx = await at.context(owner.token)
    const [one, other] = [
      await createWasteRecord({ ctx, input: glass }),
      await createWasteRecord({ ctx, input: glass }),
    ]
    const rooms = await Promise.all(
      [owner, staff].map(({ token }) => follow(at.url, token, `record_${one.id}`)),
    )
    await updateWasteRecord({ ctx, input: { id: other.id, quantity: 2, version: other.version } })
    await updateWasteRecord({ ctx, input: { id: one.id, quantity: 3, version: one.version } })
    for (const room of rooms) {
      await vi.waitFor(() => expect(room.events()).toEqual(['welcome', 'waste_update']), patient)
      expect(room.messages.at(-1)?.result?.data?.json.data.data).toMatchObject({ record: { id: one.id } })
    }
    // Left and joined again: what was missed comes, the other record's does not.
    const last = rooms[0]?.messages.at(-1)?.result?.id
    rooms[0]?.socket.close()
    await updateWasteRecord({ ctx, input: { id: one.id, quantity: 4, version: one.version + 1 } })
    await updateWasteRecord({ ctx, input: { id: other.id, quantity: 5, version: other.version + 1 } })
    const again = await follow(at.url, owner.token, `record_${one.id}`, last)
    await vi.waitFor(() => expect(again.events()).toEqual(['waste_update', 'caught_up']), patient)
  })

  it('are left by unsubscribing', async () => {
    const owner = await at.signedIn()
    const ctx = await at.context(owner.token)
    const record = await createWasteRecord({ ctx, input: glass })
    const raw = await follow(at.url, owner.token, `record_${record.id}`)
    raw.send({ id: 1, method: 'subscription.stop' })
    await vi.waitFor(
      () => expect(raw.messages.at(-1)).toMatchObject({ id: 1, result: { type: 'stopped' } }),
      patient,
    )
    await updateWasteRecord({ ctx, input: { id: record.id, quantity: 3, version: record.version } })
    raw.subscribe(2)
    await vi.waitFor(() => expect(raw.messages.at(-1)?.id).toBe(2), patient)
    const ofRoom = raw.messages.filter(({ id }) => id === 1).map(({ result }) => result?.type)
    expect(ofRoom).toEqual(['started', 'data', 'stopped'])
  })

  it('of others, and rooms that are none, are the same: not found', async () => {
    const [owner, stranger] = [await at.signedIn(), await at.signedIn()]
    const record = await createWasteRecord({ ctx: await at.context(owner.token), input: glass })
    const rooms = [
      `record_${record.id}`,
      `record_${randomUUID()}`,
      'record_1',
      `user_${owner.user.id}`,
      `user_${randomUUID()}`,
      'user_',
      'lobby',
      '__proto___x',
      'constructor_x',
      "record_' or true",
      'record_\u0000',
    ]
    for (const room of rooms) {
      const raw = await follow(at.url, stranger.token, room)
      expect(raw.failures(), room).toEqual(['not_found'])
      raw.socket.close()
    }
  })

  it('of staff are forbidden to residents, whether there is such a room or not', async () => {
    const { token } = await at.signedIn()
    for (const room of ['admin_dashboard', 'admin_records', 'admin_users', 'admin_x', 'admin_constructor']) {
      expect((await follow(at.url, token, room)).failures(), room).toEqual(['forbidden'])
    }
    const staff = await at.signedIn('admin')
    for (const room of ['admin_x', 'admin_constructor']) {
      expect((await follow(at.url, staff.token, room)).failures(), room).toEqual(['not_found'])
    }
  })

  it.each([undefined, '', 'x'.repeat(101), 7, null, ['a']])('want a name: %j', async (room) => {
    const raw = await follow(at.url, (await at.signedIn()).token, room as string)
    expect(raw.failures()).toEqual(['validation'])
  })

  it('of staff tell the parts that they are about', async () => {
    const [staff, owner] = [await at.signedIn('admin'), await at.signedIn()]
    const [dashboard, records, users] = await Promise.all(
      ['dashboard', 'records', 'users'].map((topic) => follow(at.url, staff.token, `admin_${topic}`)),
    )
    await createWasteRecord({ ctx: await at.context(owner.token), input: glass })
    await vi.waitFor(() => expect(records?.events()).toEqual(['welcome', 'waste_update']), patient)
    await vi.waitFor(() => {
      const updates = (dashboard?.messages ?? []).flatMap(({ result }) => {
        const event = result?.data?.json.data
        return event?.type === 'dashboard_update' ? [event.data['changed']] : []
      })
      expect(updates.flat()).toContain('records')
    }, patient)
    expect(users?.events().filter((type) => type !== 'account_update')).toEqual(['welcome'])
  })

  it('own account: what is changed about it', async () => {
    const { client, token, user } = await at.signedIn()
    const raw = await follow(at.url, token, `user_${user.id}`)
    await client.users.updateMe.mutate({ firstName: 'Anaïs' })
    await vi.waitFor(() => expect(raw.events()).toContain('account_update'), patient)
  })
})

describe('a snapshot', () => {
  let at: TestServer
  beforeAll(async () => {
    at = await startTestServer()
  })
  afterAll(() => at.stop())

  it('is a place to follow from: what is fetched after it and what follows leave no gap', async () => {
    const { client, token } = await at.signedIn()
    const ctx = await at.context(token)
    const { id, connected, oldest } = await client.live.snapshot.query()
    expect({ connected, oldest }).toEqual({ connected: null, oldest: null })
    await createWasteRecord({ ctx, input: glass })
    const { items } = await client.waste.list.query({})
    await createWasteRecord({ ctx, input: glass })
    const raw = await RawSocket.signedIn(at.url, token)
    raw.subscribe(1, id)
    expect(items).toHaveLength(1)
    const updates = () => raw.events().filter((type) => type === 'waste_update')
    await vi.waitFor(() => expect(updates()).toHaveLength(2), patient)
  })
})

describe.skipIf(!hasRedis)('presence over two servers', () => {
  let redis: TestRedis
  let here: TestServer
  let there: TestServer
  beforeAll(async () => {
    redis = await startRedis()
    here = await startTestServer({ redisUrl: redis.url })
    there = await startTestServer({ redisUrl: redis.url, databaseUrl: here.databaseUrl })
  })
  afterAll(async () => {
    await there.stop()
    await here.stop()
    await redis.kill()
  })

  it('is known on both: events to staff, names to ask for, numbers', async () => {
    const staff = await here.signedIn('admin')
    const watcher = await RawSocket.signedIn(here.url, staff.token)
    watcher.subscribe(1)
    await vi.waitFor(() => expect(watcher.events()).toContain('welcome'), patient)
    const resident = await here.account()
    const visitor = new Visitor(there.url)
    await visitor.signIn(resident.username)
    const window = await RawSocket.signedIn(there.url, visitor.token as string)
    window.subscribe(1)
    const about = (type: string) =>
      watcher.messages.find(({ result }) => {
        const event = result?.data?.json.data
        return event?.type === type && event.data['userId'] === resident.id
      })
    await vi.waitFor(() => expect(about('user_connected')).toBeDefined(), patient)
    const { people, connected, more } = await staff.client.live.people.query()
    expect({ connected, more }).toEqual({ connected: { users: 1, admins: 1 }, more: 0 })
    expect(people.map(({ userId, role }) => ({ userId, role }))).toEqual([
      { userId: staff.user.id, role: 'admin' },
      { userId: resident.id, role: 'user' },
    ])
    expect(await staff.client.statistics.realtime.query()).toMatchObject({
      connectedUsers: 1,
      connectedAdmins: 1,
    })
    expect((await staff.client.live.snapshot.query()).connected).toEqual({ users: 1, admins: 1 })
    window.socket.close()
    await vi.waitFor(() => expect(about('user_disconnected')).toBeDefined(), patient)
    expect(await staff.client.statistics.realtime.query()).toMatchObject({ connectedUsers: 0 })
    // A resident hears of nobody.
    expect(window.events()).toEqual(['welcome'])
    expect((await visitor.ask('live.people')).code).toBe('forbidden')
    expect((await visitor.ask('statistics.realtime')).code).toBe('forbidden')
  })

  it('what is committed on one is heard on the other long before it would look by itself', async () => {
    const { token, user } = await here.signedIn()
    const visitor = new Visitor(there.url)
    await visitor.signIn(user.username)
    const window = await RawSocket.signedIn(there.url, visitor.token as string)
    window.subscribe(1)
    await vi.waitFor(() => expect(window.events()).toEqual(['welcome']), patient)
    const ctx = await here.context(token)
    for (let n = 1; n <= 5; n++) {
      await createWasteRecord({ ctx, input: glass })
      await vi.waitFor(() => expect(window.events()).toHaveLength(1 + n), patient)
    }
  })
})

describe('a subscription', () => {
  let at: TestServer
  beforeAll(async () => {
    at = await startTestServer()
  })
  afterAll(() => at.stop())

  it.each([7, 'mine', 'a "quoted" é'])(
    'is sent its events under the name that its client gave it: %j',
    async (id) => {
      const { token } = await at.signedIn()
      const ctx = await at.context(token)
      const raw = await RawSocket.signedIn(at.url, token)
      for (const each of [id, 900]) {
        raw.send({ id: each, method: 'subscription', params: { path: 'live.events', input: { json: {} } } })
      }
      await vi.waitFor(() => expect(raw.events()).toHaveLength(2), patient)
      for (let n = 1; n <= 3; n++) await createWasteRecord({ ctx, input: glass })
      await vi.waitFor(() => expect(raw.events()).toHaveLength(8), patient)
      const ofOne = (name: unknown) =>
        raw.messages.filter((message) => message.id === name && message.result?.type === 'data')
      for (const name of [id, 900]) {
        expect(ofOne(name).map(({ result }) => result?.data?.json.data.type)).toEqual([
          'welcome',
          ...Array.from({ length: 3 }, () => 'waste_update'),
        ])
        // tRPC's client resumes after the id that stands beside the event; programs read the one within.
        for (const { result } of ofOne(name)) expect(result?.id).toBe(result?.data?.json.id)
      }
    },
  )
})
