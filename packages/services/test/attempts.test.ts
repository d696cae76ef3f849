import {
  type Attempt,
  type AttemptLimits,
  type AttemptLimitsOptions,
  type AttemptRule,
  addressKey,
  attemptRules,
  createAttemptLimits,
  type Rule,
  ServiceError,
} from '@benne/services'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  closeRedis,
  connectRedis,
  hasRedis,
  openAdmin,
  type RedisClient,
  startRedis,
  type TestRedis,
} from '../../../tooling/testing/redis.ts'

const rule: Rule = { free: 3, firstDelaySeconds: 10, maxDelaySeconds: 40, rememberSeconds: 1_000 }
const rules = Object.fromEntries(Object.keys(attemptRules).map((name) => [name, rule])) as Record<
  AttemptRule,
  Rule
>
const pair: Attempt = { rule: 'login_pair', key: 'ana 192.0.2.1' }
const address: Attempt = { rule: 'login_address', key: '192.0.2.1' }

/** Null when it may be tried, or the seconds to wait. Anything else that is thrown fails the test. */
async function wait(limits: AttemptLimits, ...attempts: Attempt[]): Promise<number | null> {
  try {
    await limits.take(attempts)
    return null
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'too_many_requests') throw error
    return error.details?.['retryAfter'] as number
  }
}

async function waits(limits: AttemptLimits, times: number, ...attempts: Attempt[]) {
  const found: (number | null)[] = []
  for (let i = 0; i < times; i += 1) found.push(await wait(limits, ...attempts))
  return found
}

interface Place {
  readonly open: (options?: Partial<AttemptLimitsOptions>) => AttemptLimits
  readonly advance: (seconds: number) => Promise<void>
}

/** What holds wherever it is counted. */
function keepsTheRules({ open, advance }: Place): void {
  it('lets the free attempts through, then one for each wait, and doubles the wait up to the longest', async () => {
    const limits = open()
    expect(await waits(limits, 4, pair)).toEqual([null, null, null, 10])
    for (const next of [20, 40, 40, 40]) {
      const known = await wait(limits, pair)
      await advance(known as number)
      expect(await waits(limits, 2, pair)).toEqual([null, next])
    }
  })

  it('forgets everything some time after the first attempt', async () => {
    const limits = open()
    await waits(limits, 3, pair)
    await advance(10)
    expect(await waits(limits, 2, pair)).toEqual([null, 20])
    await advance(990)
    expect(await waits(limits, 4, pair)).toEqual([null, null, null, 10])
  })

  it('does not let waiting grow by trying', async () => {
    const limits = open()
    await waits(limits, 3, pair)
    expect(new Set(await waits(limits, 20, pair))).toEqual(new Set([10]))
    await advance(10)
    expect(await waits(limits, 2, pair)).toEqual([null, 20])
  })

  it('lets no more through when a hundred try at once, neither the free ones nor after a wait', async () => {
    const limits = open()
    const burst = async () => {
      const all = await Promise.all(Array.from({ length: 100 }, () => wait(limits, pair, address)))
      return all.filter((each) => each === null).length
    }
    const through = await burst()
    expect(through).toBeGreaterThanOrEqual(3)
    expect(through).toBeLessThanOrEqual(4)
    const left = await wait(limits, pair)
    await advance(left as number)
    expect(await burst()).toBe(1)
    expect(await wait(limits, pair)).toBeLessThanOrEqual(40)
  })

  it('keeps keys and rules apart', async () => {
    const limits = open()
    await waits(limits, 3, pair)
    expect(await wait(limits, { ...pair, key: 'ana 192.0.2.2' })).toBeNull()
    expect(await wait(limits, { rule: 'password', key: pair.key })).toBeNull()
    expect(await wait(limits, pair)).toBe(10)
  })

  it('counts nothing under the others when one refuses', async () => {
    const limits = open()
    await waits(limits, 3, pair)
    expect(await waits(limits, 10, pair, address)).toEqual(Array(10).fill(10))
    expect(await waits(limits, 4, address)).toEqual([null, null, null, 10])
  })

  it('names the longest wait', async () => {
    const limits = open()
    await waits(limits, 3, pair)
    await waits(limits, 3, address)
    await advance(10)
    await wait(limits, address)
    await advance(5)
    await wait(limits, pair)
    expect([await wait(limits, pair), await wait(limits, address)]).toEqual([20, 15])
    expect(await wait(limits, address, pair)).toBe(20)
  })

  it('forgets what it is told to at a success, and takes back the one attempt under the others', async () => {
    const limits = open()
    await waits(limits, 2, pair, address)
    const taken = await limits.take([pair, address])
    await taken.succeed('login_pair')
    // The pair starts afresh; the address keeps its two failures, and its wait is not begun.
    expect(await waits(limits, 2, address)).toEqual([null, 10])
    expect(await waits(limits, 4, pair)).toEqual([null, null, null, 10])
  })

  it('never refuses who is always right', async () => {
    const limits = open()
    for (let i = 0; i < 10; i += 1) await (await limits.take([pair, address])).succeed()
    expect(await wait(limits, pair, address)).toBeNull()
  })

  it('gives back the turn that a success after a wait had taken, and no more', async () => {
    const limits = open()
    await waits(limits, 3, address)
    await advance(10)
    await (await limits.take([address])).succeed()
    expect(await waits(limits, 2, address)).toEqual([null, 20])
  })

  it('gives no attempt too many for a success that comes when all is forgotten', async () => {
    const limits = open()
    const taken = await limits.take([pair])
    await advance(1_001)
    await taken.succeed()
    expect(await waits(limits, 4, pair)).toEqual([null, null, null, 10])
  })

  it('asks nothing of nobody', async () => {
    await (await open().take([])).succeed('login_pair')
  })

  it.each(Object.entries(attemptRules))(
    'starts with the waits of %s',
    async (name, { free, firstDelaySeconds }) => {
      const limits = open({ rules: attemptRules })
      const attempt: Attempt = { rule: name as AttemptRule, key: 'somebody' }
      expect(await waits(limits, free + 1, attempt)).toEqual([...Array(free).fill(null), firstDelaySeconds])
    },
  )
}

describe('attempts counted in memory', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const advance = async (seconds: number) => {
    await vi.advanceTimersByTimeAsync(seconds * 1_000)
  }
  const open: Place['open'] = (options) => createAttemptLimits({ redis: null, rules, ...options })

  keepsTheRules({ open, advance })

  it.each([
    { name: 'login_account', tries: 38 },
    { name: 'login_pair', tries: 104 },
    { name: 'login_device', tries: 62 },
  ] as const)('lets a patient guesser try $tries times a day under $name', async ({ name, tries }) => {
    const limits = open({ rules: attemptRules })
    let made = 0
    for (let left = 86_400; left > 0; ) {
      const seconds = await wait(limits, { rule: name, key: 'ana' })
      if (seconds === null) {
        made += 1
        continue
      }
      left -= seconds
      if (left > 0) await advance(seconds)
    }
    expect(made).toBe(tries)
  })

  it('holds no more names than it is told to, and keeps those that are tried now', async () => {
    const limits = open({ maxKeys: 100 })
    const other: Attempt = { rule: 'login_pair', key: 'old' }
    await waits(limits, 2, other)
    await waits(limits, 2, pair)
    for (let i = 0; i < 90; i += 1) await wait(limits, { rule: 'register', key: `name ${i}` })
    await wait(limits, pair)
    for (let i = 0; i < 20; i += 1) await wait(limits, { rule: 'register', key: `other name ${i}` })
    expect(await wait(limits, pair)).toBe(10)
    expect(await waits(limits, 3, other)).toEqual([null, null, null])
  })
})

describe.skipIf(!hasRedis)('attempts counted in Redis', () => {
  let redis: TestRedis
  let client: RedisClient
  let admin: Awaited<ReturnType<typeof openAdmin>>
  beforeAll(async () => {
    redis = await startRedis()
    client = await connectRedis(redis.url)
    admin = await openAdmin(redis.url)
    await ready()
  })
  afterAll(async () => {
    await closeRedis(client)
    admin.destroy()
    await redis.kill()
  })
  beforeEach(() => admin.flushAll())

  const ready = () => vi.waitFor(() => expect(client.isReady).toBe(true), { timeout: 10_000 })
  const open: Place['open'] = (options) => createAttemptLimits({ redis: client, rules, ...options })

  keepsTheRules({
    open,
    /** Redis has no clock to move: what it holds is brought nearer to its end. */
    async advance(seconds) {
      for (const key of await admin.keys('*')) {
        // Rounded up to whole seconds, so that the time which the test itself takes does not show.
        const left = Math.ceil((await admin.pTTL(key)) / 1_000) - seconds
        await admin.pExpire(key, left * 1_000)
      }
    },
  })

  it('counts the same for every process', async () => {
    const [here, there] = [open(), open()]
    expect([await wait(here, pair), await wait(there, pair), await wait(here, pair)]).toEqual([
      null,
      null,
      null,
    ])
    expect([await wait(here, pair), await wait(there, pair)]).toEqual([10, 10])
  })

  it('holds neither names nor addresses, keeps nothing for good, and nothing at all of who was right', async () => {
    const limits = open({ secret: 'pepper' })
    await waits(limits, 3, pair, address)
    const keys = await admin.keys('*')
    expect(keys).toHaveLength(4)
    for (const key of keys) {
      expect(key).toMatch(/^benne:attempts:login_(pair|address):[\w-]{22}(:wait)?$/)
      expect(await admin.get(key)).toMatch(/^[13]$/)
      expect(await admin.ttl(key)).toBeGreaterThan(0)
    }
    await admin.flushAll()
    await (await limits.take([pair, address])).succeed('login_pair')
    expect(await admin.keys('*')).toEqual([])
  })

  it('has other keys with another secret', async () => {
    await waits(open({ secret: 'one' }), 3, pair)
    expect(await wait(open({ secret: 'two' }), pair)).toBeNull()
  })

  it('goes on in memory when Redis is killed, tells of it once, and comes back to Redis', async () => {
    const errors: unknown[] = []
    const limits = open({ onRedisError: (error) => errors.push(error) })
    await waits(limits, 2, pair)
    const pending = Promise.all(Array.from({ length: 20 }, () => wait(limits, pair)))
    await redis.kill()
    expect((await pending).filter((each) => each === null).length).toBeLessThanOrEqual(5)
    const burst = await Promise.all(Array.from({ length: 20 }, () => wait(limits, address)))
    expect(burst.filter((each) => each === null)).toHaveLength(3)
    expect(errors).toHaveLength(1)
    await redis.start()
    await ready()
    await vi.waitFor(
      async () => {
        await wait(limits, { rule: 'export', key: 'ana' })
        expect(await admin.keys('*')).not.toEqual([])
      },
      { timeout: 10_000, interval: 100 },
    )
    expect(errors).toHaveLength(1)
  }, 30_000)

  it('does not wait for a Redis that has stopped answering', async () => {
    const limits = open()
    await wait(limits, pair)
    redis.pause()
    const before = performance.now()
    const taken = await limits.take([pair, address])
    await taken.succeed('login_pair')
    expect(performance.now() - before).toBeLessThan(2_000)
    redis.resume()
    await ready()
  }, 30_000)
})

describe('whom an address stands for', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:C000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['::192.0.2.1', '0:0:0:0::/64'],
    [null, 'none'],
    ['', 'none'],
    ['nonsense', 'none'],
    ['192.0.2.1, 192.0.2.2', 'none'],
  ])('%s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key)
  })
})
