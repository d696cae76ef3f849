import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { RedisClientType } from 'redis'
import { freePort, openAdmin, TestRedis } from './redis.ts'

const slots = 16_384

/** A node of a cluster: a Redis, what was found of its id, and a connection to say things to it. */
export interface ClusterNode {
  readonly redis: TestRedis
  readonly id: string
  readonly admin: RedisClientType
}

/** A cluster of real processes on loopback: masters that share the slots evenly, and replicas of the first. */
export class TestCluster {
  readonly nodes: readonly ClusterNode[]
  readonly #directories: readonly string[]

  constructor(nodes: readonly ClusterNode[], directories: readonly string[]) {
    this.nodes = nodes
    this.#directories = directories
  }

  /** Which node has the slot of a key, by what `teller` says. */
  async ownerOf(key: string, teller: ClusterNode = this.#first()): Promise<ClusterNode> {
    const slot = await teller.admin.clusterKeySlot(key)
    const range = (await teller.admin.clusterSlots()).find(({ from, to }) => from <= slot && slot <= to)
    const owner = this.nodes.find(({ id }) => id === range?.master.id)
    if (!owner) throw new Error(`nobody has the slot of ${key}`)
    return owner
  }

  /** Gives the slot of a key, which must hold nothing, to another node. Resolves when all know. */
  async move(key: string, to: ClusterNode): Promise<void> {
    const owner = await this.ownerOf(key, to)
    if (owner === to) return
    const slot = `${await to.admin.clusterKeySlot(key)}`
    // A node that imports wins over what the others still believe; without it they could take the slot back.
    await to.admin.sendCommand(['CLUSTER', 'SETSLOT', slot, 'IMPORTING', owner.id])
    await owner.admin.sendCommand(['CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id])
    for (const { admin } of [to, owner]) await admin.sendCommand(['CLUSTER', 'SETSLOT', slot, 'NODE', to.id])
    for (const node of this.nodes) while ((await this.ownerOf(key, node)) !== to) await pause(20)
  }

  /** Resolves when the nodes all say that all is well. */
  async settle(nodes: readonly ClusterNode[] = this.nodes): Promise<void> {
    for (const { admin } of nodes) {
      for (;;) {
        const [state, known] = await Promise.all([
          admin.clusterInfo().catch(() => ''),
          admin.clusterSlots().catch(() => []),
        ])
        const held = known.reduce((sum, { from, to }) => sum + to - from + 1, 0)
        if (state.includes('cluster_state:ok') && held === slots) break
        await pause(50)
      }
    }
  }

  async kill(): Promise<void> {
    for (const { admin, redis } of this.nodes) {
      admin.destroy()
      await redis.kill()
    }
    for (const directory of this.#directories) rmSync(directory, { recursive: true, force: true })
  }

  #first(): ClusterNode {
    const [node] = this.nodes
    if (!node) throw new Error('a cluster of no nodes')
    return node
  }
}

/**
 * Starts a cluster that is ready to be used; a node that is lost for two seconds is replaced by a replica where there is
 * one. `kill` it at the end.
 */
export async function startCluster(masters: number, replicas = 0): Promise<TestCluster> {
  const directories: string[] = []
  const nodes: ClusterNode[] = []
  const cluster = new TestCluster(nodes, directories)
  try {
    const busPorts: string[] = []
    for (let i = 0; i < masters + replicas; i++) {
      const directory = mkdtempSync(join(tmpdir(), 'benne-cluster-'))
      directories.push(directory)
      const busPort = `${await freePort()}`
      busPorts.push(busPort)
      nodes.push(await startNode(directory, busPort))
    }
    const share = (i: number) => `${Math.round((i * slots) / masters)}`
    for (const [i, { admin }] of nodes.entries()) {
      // Of two with the same, one would be raised, and the slots told anew.
      await admin.sendCommand(['CLUSTER', 'SET-CONFIG-EPOCH', `${i + 1}`])
    }
    for (const [i, { admin }] of nodes.slice(0, masters).entries()) {
      await admin.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', share(i), `${Number(share(i + 1)) - 1}`])
    }
    const [first, ...others] = nodes
    for (const [i, { redis }] of others.entries()) {
      const address = ['127.0.0.1', `${redis.port}`, busPorts[i + 1] ?? '']
      await first?.admin.sendCommand(['CLUSTER', 'MEET', ...address])
    }
    await cluster.settle()
    for (const replica of nodes.slice(masters)) await replicate(replica, first as ClusterNode)
    return cluster
  } catch (error) {
    await cluster.kill()
    throw error
  }
}

async function startNode(directory: string, busPort: string): Promise<ClusterNode> {
  const files = ['--cluster-config-file', 'nodes.conf', '--dir', directory]
  const options = ['--cluster-enabled', 'yes', '--cluster-port', busPort, '--cluster-node-timeout', '2000']
  const redis = new TestRedis(await freePort(), [...options, ...files])
  await redis.start()
  const admin = await openAdmin(redis.url)
  return { redis, admin, id: await admin.clusterMyId() }
}

async function replicate(replica: ClusterNode, master: ClusterNode): Promise<void> {
  await replica.admin.clusterReplicate(master.id)
  while (!(await replica.admin.info('replication')).includes('master_link_status:up')) await pause(50)
}
