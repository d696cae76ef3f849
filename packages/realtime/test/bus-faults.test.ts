import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePort, hasRedis, openAdmin, startRedis, TestRedis } from '../../../tooling/testing/redis.ts'
import { listen, Members, some, until } from './support/bus.ts'

type Admin = Awaited<ReturnType<typeof openAdmin>>

const members = new Members()
afterEach(() => members.close())

describe.skipIf(!hasRedis)('a bus over a Redis that comes and goes', () => {
  let redis: TestRedis
  let admin: Admin
  const open = () => members.connected(redis.url)
  beforeAll(async () => {
    redis = await startRedis()
    admin = await openAdmin(redis.url)
  })
  afterAll(async () => {
    admin.destroy()
    await redis.kill()
  })

  it('tells the gap when Redis goes and when it is back, empty, and then carries messages again, once', async () => {
    const [{ bus: here, lost }, { bus: there }] = [await open(), await open()]
    const heard = listen(there)
    for (const round of [1, 2, 3]) {
      await redis.kill()
      await until(() => expect(there.connected || here.connected).toBe(false))
      expect(heard.gaps).toBe(2 * round - 1)
      await redis.start()
      await until(() => expect(there.connected && here.connected).toBe(true))
      await until(() => expect(heard.gaps).toBe(2 * round))
      const again = some()
      here.publish(again)
      const last = some()
      here.publish(last)
      await until(() => expect(heard.messages.splice(0)).toEqual([again, last]))
    }
    expect(there.stats).toMatchObject({ received: 6, gaps: 7 })
    expect(lost.length).toBeLessThanOrEqual(3)
  }, 60_000)

  it('starts while Redis is away, says once why, and connects when it is there', async () => {
    await redis.kill()
    const { client, bus, lost } = await members.open(redis.url)
    const heard = listen(bus)
    await until(() => expect(lost).toHaveLength(1))
    expect([bus.connected, client.isReady]).toEqual([false, false])
    bus.publish(some())
    expect(() => client.eval('return 1', { keys: [], arguments: [] })).toThrow()
    await redis.start()
    await until(() => expect(bus.connected).toBe(true))
    expect([heard.gaps, bus.stats.lost, lost.length]).toEqual([1, 1, 1])
  })

  it('lets the others know when it could not tell them something', async () => {
    const [{ bus: here }, { bus: there }] = [await open(), await open()]
    const heard = listen(there)
    const [id] = await connectionsOf(admin)
    here.onGap(() => here.connected || here.publish(some()))
    await admin.clientKill({ filter: 'ID', id: id ?? 0 })
    await until(() => expect([here.connected, heard.gaps]).toEqual([true, 1]))
    expect([heard.messages, there.connected, here.stats]).toMatchObject([[], true, { lost: 1, gaps: 3 }])
  })

  it('wakes the others for the log, and troubles nobody for presence, when only those were not told', async () => {
    const [{ bus: here }, { bus: there }] = [await open(), await open()]
    const heard = listen(there)
    const [id] = await connectionsOf(admin)
    here.onGap(() => {
      if (here.connected) return
      here.publish({ type: 'presence', presence: { node: 'n', version: 1, kind: 'alive' } })
      here.publish({ type: 'log' })
      here.publish({ type: 'log' })
    })
    await admin.clientKill({ filter: 'ID', id: id ?? 0 })
    await until(() => expect(heard.messages).toEqual([{ type: 'log' }]))
    expect([heard.gaps, here.stats.lost]).toEqual([0, 3])
  })

  it('sees that a Redis which holds the connection has stopped answering', async () => {
    const { bus, client } = await open()
    const heard = listen(bus)
    redis.pause()
    await until(() => expect(bus.connected).toBe(false))
    expect([heard.gaps, client.isReady]).toEqual([1, false])
    redis.resume()
    await until(() => expect(bus.connected).toBe(true))
  }, 40_000)

  it('tells the gap when Redis cuts off a member that does not read what waits for it', async () => {
    const { bus } = await open()
    const heard = listen(bus)
    await admin.configSet('client-output-buffer-limit', 'pubsub 1mb 1mb 1')
    // All of it waits before the first byte is sent.
    const flood = `for i = 1, 100 do redis.call('publish', 'benne:bus', string.rep('x', 100000)) end`
    await admin.eval(flood)
    await until(() => expect([heard.gaps, bus.connected]).toEqual([2, true]))
    await admin.configSet('client-output-buffer-limit', 'pubsub 32mb 8mb 60')
  })

  it('takes commands, says why it does not hear, and hears once it may', async () => {
    await admin.aclSetUser('deaf', ['on', '>secret', '~*', '+@all', 'resetchannels'])
    const { client, bus, errors } = await members.open(`redis://deaf:secret@127.0.0.1:${redis.port}`)
    const heard = listen(bus)
    await until(() => expect(errors).toHaveLength(1))
    expect(errors[0]?.message).toMatch(/^Redis does not let the bus listen: NOPERM/)
    expect(await client.eval('return 7', { keys: [], arguments: [] })).toBe(7)
    bus.publish(some())
    await until(() => expect(errors).toHaveLength(2))
    expect(errors[1]?.message).toMatch(/^Redis refuses what the bus says: NOPERM/)
    expect([bus.connected, bus.stats.published, bus.stats.lost]).toEqual([false, 0, 1])
    await admin.aclSetUser('deaf', '&benne:bus')
    await until(() => expect([bus.connected, heard.gaps]).toEqual([true, 1]))
  }, 40_000)
})

describe.skipIf(!hasRedis)('a bus over a Redis that refuses', () => {
  it('needs no more rights than those over its own channel and keys', async () => {
    const redis = await startRedis()
    const admin = await openAdmin(redis.url)
    const rights = ['on', '>secret', '~benne:*', '&benne:bus', '+@all', '-@admin', '-@dangerous']
    await admin.aclSetUser('benne', rights)
    const url = `redis://benne:secret@127.0.0.1:${redis.port}`
    const [{ bus: here, client }, { bus: there }] = [
      await members.connected(url),
      await members.connected(url),
    ]
    const heard = listen(there)
    const message = some()
    here.publish(message)
    await until(() => expect(heard.messages).toEqual([message]))
    const count = { keys: ['benne:attempts:x'], arguments: [] }
    expect(await client.eval(`return redis.call('incr', KEYS[1])`, count)).toBe(1)
    expect(await admin.aclLog()).toEqual([])
    admin.destroy()
    await redis.kill()
  })

  it('says once that the password is wrong, and is let in when it is right', async () => {
    const redis = await startRedis(['--requirepass', 'right'])
    const admin = await openAdmin(`redis://:right@127.0.0.1:${redis.port}`)
    const { bus, lost } = await members.open(`redis://:wrong@127.0.0.1:${redis.port}`)
    await refused(admin, 3)
    expect(lost.map(({ message }) => message)).toEqual([expect.stringMatching(/^WRONGPASS/)])
    await admin.configSet('requirepass', 'wrong')
    await until(() => expect(bus.connected).toBe(true))
    admin.destroy()
    await redis.kill()
  }, 40_000)

  it('comes in when others have left, where as many are connected as may be', async () => {
    const redis = await startRedis(['--maxclients', '2'])
    const others = [await openAdmin(redis.url), await openAdmin(redis.url)]
    const { bus, lost } = await members.open(redis.url)
    await until(() => expect(lost).toHaveLength(1))
    expect(bus.connected).toBe(false)
    for (const other of others) other.destroy()
    await until(() => expect(bus.connected).toBe(true))
    await redis.kill()
  })

  it('tries again where somebody takes the connection and never answers', async () => {
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => void sockets.add(socket))
    const port = await listenOn(silent)
    const { bus, lost } = await members.open(`redis://127.0.0.1:${port}`)
    await until(() => expect([lost.length, sockets.size]).toEqual([1, 2]))
    silent.close()
    for (const socket of sockets) socket.destroy()
    const redis = new TestRedis(port)
    await redis.start()
    await until(() => expect(bus.connected).toBe(true))
    await redis.kill()
  }, 40_000)

  it('finds the way again when connections are cut time and again', async () => {
    const redis = await startRedis()
    const open = new Set<Socket>()
    const proxy = createServer((socket) => {
      const onward = createConnection(redis.port, '127.0.0.1')
      for (const each of [socket, onward]) each.on('error', () => {})
      socket.pipe(onward).pipe(socket)
      open.add(socket)
      socket.on('close', () => [onward.destroy(), open.delete(socket)])
    })
    const { bus } = await members.connected(`redis://127.0.0.1:${await listenOn(proxy)}`)
    const other = await members.connected(redis.url)
    const heard = listen(bus)
    for (let i = 0; i < 10; i++) {
      const before = bus.stats.gaps
      for (const socket of open) socket.destroy()
      await until(() => expect([bus.stats.gaps, bus.connected]).toEqual([before + 2, true]))
    }
    const last = some()
    other.bus.publish(last)
    await until(() => expect(heard.messages).toEqual([last]))
    proxy.close()
    await redis.kill()
  }, 40_000)

  /** Resolves when so many more have been refused. */
  async function refused(admin: Admin, times: number): Promise<void> {
    const count = async () =>
      Number(/errorstat_WRONGPASS:count=(\d+)/.exec(await admin.info('errorstats'))?.[1] ?? 0)
    await until(async () => expect(await count()).toBeGreaterThanOrEqual(times))
  }
})

/** Ids of Benne's connections, the oldest first. */
async function connectionsOf(admin: Admin): Promise<number[]> {
  return (await admin.clientList()).filter(({ name }) => name === 'benne').map(({ id }) => id)
}

async function listenOn(server: Server): Promise<number> {
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return port
}
