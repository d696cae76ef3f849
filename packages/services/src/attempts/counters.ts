import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'

/** A client of the `redis` package that rejects commands while it is not connected. */
export interface RedisLike {
  readonly isReady: boolean
}

export interface Count {
  readonly count: number
  /** Until it is forgotten. */
  readonly milliseconds: number
}

const keyPrefix = 'benne:attempts'
/** Milliseconds that Redis may take to answer; and after a failure, that it is left alone. */
const redisMs = 500
const redisPauseMs = 1_000
/** Keys; about 35 MB when it is full. */
const maxRemembered = 50_000

/**
 * Counts that forget themselves: in Redis, or in memory when there is none or it fails (then each process counts for
 * itself, from nothing). A count never goes below zero. Told once of each time that Redis begins to fail.
 */
export class Counters {
  readonly #memory: RateLimiterAbstract
  readonly #redis: RateLimiterAbstract | null
  readonly #onRedisError: (error: unknown) => void
  #redisAwayUntil = 0
  #redisFails = false

  constructor(redis: RedisLike | null, onRedisError: (error: unknown) => void, maxKeys = maxRemembered) {
    this.#memory = new BoundedMemory(maxKeys)
    this.#onRedisError = onRedisError
    this.#redis =
      redis &&
      new RateLimiterRedis({
        storeClient: redis,
        useRedisPackage: true,
        rejectIfRedisNotReady: true,
        customIncrTtlLuaScript: countScript,
        ...unlimited,
      })
  }

  /** Adds one, and says how many there are. The first one starts the time after which all are forgotten. */
  async add(key: string, seconds: number): Promise<Count> {
    return toCount(await this.#on((limiter) => limiter.penalty(key, 1, { customDuration: seconds })))
  }

  async takeBack(key: string, seconds: number): Promise<void> {
    await this.#on((limiter) => limiter.reward(key, 1, { customDuration: seconds }))
  }

  async read(key: string): Promise<Count> {
    return toCount(await this.#on((limiter) => limiter.get(key)))
  }

  async forget(key: string): Promise<void> {
    await this.#on((limiter) => limiter.delete(key))
  }

  async #on<T>(work: (limiter: RateLimiterAbstract) => Promise<T>): Promise<T> {
    if (!this.#redis || performance.now() < this.#redisAwayUntil) return work(this.#memory)
    try {
      const result = await inTime(work(this.#redis), redisMs)
      this.#redisFails = false
      return result
    } catch (error) {
      this.#redisAwayUntil = performance.now() + redisPauseMs
      if (!this.#redisFails) this.#onRedisError(error)
      this.#redisFails = true
      return work(this.#memory)
    }
  }
}

/** The library refuses by itself above `points`: what is refused is decided elsewhere, so that it only counts. */
const unlimited = { points: Number.MAX_SAFE_INTEGER, duration: 0, keyPrefix }

// As the library's own, but what falls to zero is gone: it neither lingers nor becomes an attempt too many.
const countScript = `
local count = redis.call('incrby', KEYS[1], ARGV[1])
if count <= 0 then
  redis.call('del', KEYS[1])
  return {0, 0}
end
local ttl = redis.call('pttl', KEYS[1])
if ttl < 0 then
  redis.call('expire', KEYS[1], ARGV[2])
  ttl = 1000 * ARGV[2]
end
return {count, ttl}
`

/** Forgets the key that was counted longest ago when there are too many: somebody may try endless names. */
class BoundedMemory extends RateLimiterMemory {
  readonly #keys = new Set<string>()
  readonly #maxKeys: number

  constructor(maxKeys: number) {
    super(unlimited)
    this.#maxKeys = maxKeys
  }

  override penalty(...args: Parameters<RateLimiterMemory['penalty']>) {
    this.#note(String(args[0]))
    return super.penalty(...args)
  }

  override async reward(...args: Parameters<RateLimiterMemory['reward']>) {
    const [key, , options] = args
    this.#note(String(key))
    const left = await super.reward(...args)
    // Added, not set: what others counted meanwhile stays counted.
    return left.consumedPoints < 0 ? super.penalty(key, -left.consumedPoints, options) : left
  }

  override delete(key: string | number) {
    this.#keys.delete(String(key))
    return super.delete(key)
  }

  #note(key: string): void {
    this.#keys.delete(key)
    this.#keys.add(key)
    // A Set keeps insertion order. Keys that were forgotten by time leave it here too.
    if (this.#keys.size > this.#maxKeys) void this.delete(this.#keys.values().next().value as string)
  }
}

const toCount = (found: { consumedPoints: number; msBeforeNext: number } | null): Count =>
  found && found.msBeforeNext > 0
    ? { count: found.consumedPoints, milliseconds: found.msBeforeNext }
    : { count: 0, milliseconds: 0 }

async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  const deadline = Promise.withResolvers<never>()
  const timer = setTimeout(() => deadline.reject(new Error('Redis did not answer in time')), milliseconds)
  try {
    return await Promise.race([work, deadline.promise])
  } finally {
    clearTimeout(timer)
  }
}
