import { setTimeout as pause } from 'node:timers/promises'
import { clusterOptions, loadRedis, pauseAfter, pingMs, silenceMs } from './redis-options.ts'
import type { Address, RedisTarget } from './redis-target.ts'

type Cluster = Awaited<ReturnType<typeof create>>

/**
 * Commands to whichever node of a cluster has their key. The library follows keys that move and nodes that are lost; one
 * that holds its connection and answers nothing it would trust for ever, so that it is then begun anew.
 */
export class ClusterCommands {
  readonly #target: RedisTarget
  readonly #nodes: () => readonly Address[]
  readonly #closing = new AbortController()
  #cluster: Cluster | null = null

  /** `nodes`: those known now, asked at each beginning. */
  constructor(target: RedisTarget, nodes: () => readonly Address[]) {
    this.#target = target
    this.#nodes = nodes
    void this.#run()
  }

  /** Null until it is known who has which keys. */
  get cluster(): Cluster | null {
    return this.#cluster
  }

  async close(): Promise<void> {
    const cluster = this.#cluster
    this.#closing.abort()
    await cluster?.close().catch(() => {})
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    const rest = (ms: number) => pause(ms, undefined, { signal, ref: false }).catch(() => {})
    for (let failures = 0; !signal.aborted; failures++) {
      const cluster = await create(this.#target, this.#nodes())
      try {
        await cluster.connect()
        failures = 0
        if (!signal.aborted) this.#cluster = cluster
        while (!signal.aborted && (await answers(cluster))) await rest(pingMs)
        this.#cluster = null
      } catch {
        // What is asked meanwhile is counted in vain, and told there.
      }
      if (!signal.aborted) cluster.destroy()
      await rest(pauseAfter(failures))
    }
  }
}

async function create(target: RedisTarget, nodes: readonly Address[]) {
  const { createCluster } = await loadRedis()
  const cluster = createCluster(clusterOptions(target, nodes))
  cluster.on('error', () => {})
  return cluster
}

/** Whether all nodes that are connected now answer, were it with a refusal. Those that are not, the library sees to. */
async function answers(cluster: Cluster): Promise<boolean> {
  const clients = cluster.masters.flatMap(({ client }) => (client?.isReady ? [client] : []))
  const answered = Promise.all(clients.map((client) => client.ping().catch(() => {})))
  const silent = pause(silenceMs - pingMs, false, { ref: false })
  return Promise.race([answered.then(() => true), silent])
}
