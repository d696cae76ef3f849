import type { RedisClientType } from 'redis'
import { loadRedis, onceOptions, silenceMs } from './redis-options.ts'
import { type Address, announced, type RedisTarget, sameAddress } from './redis-target.ts'

/** What the bus's messages are published to. In a cluster its slot's owner is whom everybody listens to. */
const channel = 'benne:bus'
const watchMs = 1_000
/** Milliseconds until a new connection must have answered. */
const answerMs = 6_000

type Redis = Awaited<ReturnType<typeof loadRedis>>
type Client = RedisClientType

/**
 * One connection that hears and says what is on the bus's channel: to a single Redis, where it also takes commands, or
 * to the node of a cluster that has the channel. It ends once and for all when it is lost, when nothing has come over it
 * for 5 s, or when the channel moves to another node; what comes after is another line.
 */
export class RedisLine {
  readonly client: Client
  readonly clustered: boolean
  /** All that the cluster announced; of a single Redis none. */
  readonly nodes: readonly Address[]
  readonly #ended = Promise.withResolvers<Error>()
  readonly #watch: NodeJS.Timeout
  #heardAt = performance.now()
  #lookedAt = performance.now()

  constructor({ client, nodes, clustered, ErrorReply }: Found) {
    this.client = client
    this.clustered = clustered
    this.nodes = nodes
    client
      .on('ping-interval', this.#heard)
      .on('end', () => this.end(new Error('the connection was closed')))
      .on('sharded-channel-moved', () => this.end(new Error('the channel is on another node now')))
      // What Redis refuses (a ping while it loads, say) is an answer. Any other error may have lost messages.
      .on('error', (error: Error) => (error instanceof ErrorReply ? this.#heard() : this.end(error)))
    this.#watch = setInterval(this.#look, watchMs)
    this.#watch.unref()
    if (!client.isReady) this.end(new Error('the connection was lost at once'))
  }

  /** Why it ended. */
  get ended(): Promise<Error> {
    return this.#ended.promise
  }

  async subscribe(listener: (text: string) => void): Promise<void> {
    const hear = (text: string) => {
      this.#heard()
      listener(text)
    }
    await this.#follow(
      this.clustered ? this.client.sSubscribe(channel, hear) : this.client.subscribe(channel, hear),
    )
  }

  async publish(text: string): Promise<void> {
    await this.#follow(
      this.clustered ? this.client.sPublish(channel, text) : this.client.publish(channel, text),
    )
  }

  end(reason: Error): void {
    clearInterval(this.#watch)
    this.#ended.resolve(reason)
    // Not at once: in the middle of reading what came, the client would begin to read it again, for ever.
    queueMicrotask(() => this.client.destroy())
  }

  /** Lets commands under way finish. */
  async close(): Promise<void> {
    if (this.client.isReady) await this.client.close().catch(() => {})
  }

  async #follow<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      // The cluster says that the channel is elsewhere, or nowhere for now: whoever connects anew finds out where.
      if (error instanceof Error && /^(MOVED|CLUSTERDOWN)/.test(error.message)) this.end(error)
      throw error
    }
  }

  readonly #heard = (): void => {
    this.#heardAt = performance.now()
  }

  readonly #look = (): void => {
    const now = performance.now()
    // Where this process itself stood still, what came meanwhile has not been read yet.
    const stoodStill = now - this.#lookedAt > 2 * watchMs
    this.#lookedAt = now
    if (!stoodStill && now - this.#heardAt > silenceMs) this.end(new Error('Redis does not answer'))
    // The client overlooks that the channel has moved while an answer is due. Asked for its slot, the node says so.
    else if (this.clustered) this.#follow(this.client.exists(channel)).catch(() => {})
  }
}

interface Found {
  readonly client: Client
  readonly clustered: boolean
  readonly nodes: readonly Address[]
  readonly ErrorReply: Redis['ErrorReply']
}

/**
 * Connects to the first of the addresses where somebody answers, or to the node that has the channel by what that one
 * says. Rejects with the last one's reason.
 */
export async function openLine(target: RedisTarget, addresses: readonly Address[]): Promise<RedisLine> {
  const redis = await loadRedis()
  let reason: unknown
  for (const address of addresses) {
    let client: Client
    try {
      client = await connect(redis, target, address)
    } catch (error) {
      reason = error
      continue
    }
    return new RedisLine({
      ...(await findOwner(redis, target, address, client)),
      ErrorReply: redis.ErrorReply,
    })
  }
  throw reason
}

async function findOwner(redis: Redis, target: RedisTarget, asked: Address, client: Client) {
  try {
    const { mode } = await client.hello()
    if (mode !== 'cluster') return { client, clustered: false, nodes: [] }
    const slot = await client.clusterKeySlot(channel)
    const ranges = await client.clusterSlots()
    const nodes = ranges.flatMap(({ master, replicas }) =>
      [master, ...replicas].map((node) => announced(node, asked)),
    )
    const range = ranges.find(({ from, to }) => from <= slot && slot <= to)
    if (!range) throw new Error('no node of the cluster has the slot of the bus')
    const owner = announced(range.master, asked)
    if (sameAddress(owner, asked)) return { client, clustered: true, nodes }
    client.destroy()
    return { client: await connect(redis, target, owner), clustered: true, nodes }
  } catch (error) {
    client.destroy()
    throw error
  }
}

async function connect({ createClient }: Redis, target: RedisTarget, address: Address): Promise<Client> {
  const client = createClient(onceOptions(target, address))
  client.on('error', () => {}) // told by what rejects, here and later
  const deadline = setTimeout(() => client.destroy(), answerMs)
  try {
    return await client.connect()
  } finally {
    clearTimeout(deadline)
  }
}
