import { createAttemptLimits } from '@benne/services'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasRedis } from '../../../tooling/testing/redis.ts'
import { type ClusterNode, startCluster, type TestCluster } from '../../../tooling/testing/redis-cluster.ts'
import { keepsTheContract, listen, Members, some, until } from './support/bus.ts'

const channel = 'benne:bus'
const members = new Members()
afterEach(() => members.close())

/** Says something, again and again where it was not heard: what is lost on the way is told as a gap. */
async function untilHeard(here: Opened, there: Opened): Promise<void> {
  await vi.waitFor(() => expect(there.bus.connected && here.bus.connected).toBe(true), slow)
  const heard = listen(there.bus)
  await vi.waitFor(() => {
    const before = heard.messages.length
    here.bus.publish(some())
    expect(before).toBeGreaterThan(0)
  }, slow)
  heard.stop()
}
type Opened = Awaited<ReturnType<Members['open']>>
const slow = { timeout: 40_000, interval: 50 }

describe.skipIf(!hasRedis)('a bus over a cluster of one node', () => {
  let cluster: TestCluster
  let node: ClusterNode
  beforeAll(async () => {
    cluster = await startCluster(1)
    node = cluster.nodes[0] as ClusterNode
  })
  afterAll(() => cluster.kill())

  keepsTheContract(async () => (await members.connected(node.redis.url)).bus)

  it('listens to the sharded channel alone', async () => {
    await members.connected(node.redis.url)
    expect(await node.admin.pubSubShardChannels()).toEqual([channel])
    expect(await node.admin.pubSubChannels()).toEqual([])
  })

  it('tells the gap when the node goes and when it is back, and then carries messages again', async () => {
    const [here, there] = [await members.connected(node.redis.url), await members.connected(node.redis.url)]
    const heard = listen(there.bus)
    await node.redis.kill()
    await until(() => expect(there.bus.connected || here.bus.connected).toBe(false))
    expect(heard.gaps).toBe(1)
    await node.redis.start()
    await untilHeard(here, there)
    expect(heard.gaps).toBeGreaterThan(1)
  }, 60_000)
})

describe.skipIf(!hasRedis)('a bus over a cluster of three nodes, one with a replica', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await startCluster(3, 1)
  }, 60_000)
  afterAll(() => cluster.kill())

  /** Members that were given the addresses of different nodes. */
  async function openAll(): Promise<Opened[]> {
    const opened: Opened[] = []
    for (const { redis } of cluster.nodes) opened.push(await members.connected(redis.url))
    return opened
  }

  it('brings together who came by different nodes', async () => {
    const [first, ...others] = (await openAll()) as [Opened, ...Opened[]]
    const heard = others.map(({ bus }) => listen(bus))
    const message = some()
    first.bus.publish(message)
    for (const { messages } of heard) await until(() => expect(messages).toEqual([message]))
    const owner = await cluster.ownerOf(channel)
    for (const node of cluster.nodes) {
      expect(await node.admin.pubSubShardChannels()).toEqual(node === owner ? [channel] : [])
    }
  })

  it('counts attempts on the nodes that have their keys, the same for all who count', async () => {
    const opened = await openAll()
    for (const { client } of opened) await until(() => expect(client.isReady).toBe(true))
    const errors: unknown[] = []
    const limits = opened.map(({ client }) =>
      createAttemptLimits({ redis: client, onRedisError: (error) => errors.push(error) }),
    )
    const take = (i: number, key: string) =>
      limits[i % limits.length]?.take([{ rule: 'login_pair', key }]).then(
        () => 'free',
        () => 'wait',
      )
    for (let key = 0; key < 20; key++) {
      const answers = []
      for (let i = 0; i < 6; i++) answers.push(await take(i, `${key}`))
      expect(answers).toEqual(['free', 'free', 'free', 'free', 'free', 'wait'])
    }
    expect(errors).toEqual([])
    const masters = cluster.nodes.slice(0, 3)
    const sizes = await Promise.all(masters.map(({ admin }) => admin.dbSize()))
    expect(sizes.every((size) => size > 0)).toBe(true)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(40)
  })

  it('follows the channel to another node, and tells the gap', async () => {
    const [here, there] = (await openAll()) as [Opened, Opened]
    const heard = listen(there.bus)
    const owner = await cluster.ownerOf(channel)
    const next = cluster.nodes.slice(0, 3).find((node) => node !== owner) as ClusterNode
    await cluster.move(channel, next)
    await until(() => expect(heard.gaps).toBeGreaterThanOrEqual(2))
    await untilHeard(here, there)
    expect(await next.admin.pubSubShardChannels()).toEqual([channel])
    expect(await owner.admin.pubSubShardChannels()).toEqual([])
    await cluster.move(channel, owner)
    await untilHeard(there, here)
  }, 60_000)

  it('goes on with the replica when the node that has the channel is killed, and counts there', async () => {
    const [first, , , replica] = cluster.nodes as [ClusterNode, ClusterNode, ClusterNode, ClusterNode]
    await cluster.move(channel, first)
    const [here, there] = (await openAll()) as [Opened, Opened]
    await untilHeard(here, there)
    const heard = listen(there.bus)
    await first.redis.kill()
    await until(() => expect(heard.gaps).toBe(1))
    await untilHeard(here, there)
    expect(heard.gaps).toBeGreaterThan(1)
    expect((await cluster.ownerOf(channel, replica)).id).toBe(replica.id)
    // Whoever starts now, and was given the address of another node, finds the others; and the dead one, as a replica.
    await first.redis.start()
    await untilHeard(await members.connected(first.redis.url), here)
    const errors: unknown[] = []
    const limits = createAttemptLimits({ redis: here.client, onRedisError: (error) => errors.push(error) })
    await vi.waitFor(async () => {
      errors.length = 0
      for (let key = 0; key < 20; key++) await limits.take([{ rule: 'login_pair', key: `late ${key}` }])
      expect(errors).toEqual([])
    }, slow)
  }, 120_000)

  it('sees that a node has stopped answering, for the bus and for counting', async () => {
    const [here, there] = (await openAll()) as [Opened, Opened]
    await untilHeard(here, there)
    const heard = listen(there.bus)
    const owner = await cluster.ownerOf(channel, cluster.nodes[1])
    owner.redis.pause()
    await vi.waitFor(() => expect(heard.gaps).toBeGreaterThan(0), slow)
    await vi.waitFor(() => expect(here.bus.connected).toBe(false), slow)
    owner.redis.resume()
    await untilHeard(here, there)
    await vi.waitFor(() => expect(here.client.isReady).toBe(true), slow)
  }, 120_000)
})
