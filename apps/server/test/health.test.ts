import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHealth, type HealthChecks } from '../src/health.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const fine = async () => {}
const broken = async () => {
  throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
}
const hangs = () => new Promise<never>(() => {})
const healthy: HealthChecks = { database: fine, queue: fine, redis: fine }
const healthOf = (checks: Partial<HealthChecks>, stopping = false) =>
  createHealth({ checks: { ...healthy, ...checks }, stopping: () => stopping })

describe('what it says of itself', () => {
  it.each([
    ['everything answers', {}, { status: 'ok', parts: { database: 'ok', queue: 'ok', redis: 'ok' } }],
    [
      'no Redis is used',
      { redis: null },
      { status: 'ok', parts: { database: 'ok', queue: 'ok', redis: 'off' } },
    ],
    [
      'Redis is away',
      { redis: broken },
      { status: 'degraded', parts: { database: 'ok', queue: 'ok', redis: 'away' } },
    ],
    [
      'the database is away',
      { database: broken },
      { status: 'unavailable', parts: { database: 'away', queue: 'ok', redis: 'ok' } },
    ],
    [
      'the queue is away',
      { queue: broken },
      { status: 'unavailable', parts: { database: 'ok', queue: 'away', redis: 'ok' } },
    ],
    [
      'a check throws before it begins',
      {
        queue: () => {
          throw new Error('not open')
        },
      },
      { status: 'unavailable', parts: { database: 'ok', queue: 'away', redis: 'ok' } },
    ],
  ])('when %s', async (_, checks, expected) => {
    expect(await healthOf(checks)()).toEqual(expected)
  })

  it('when it has been told to stop', async () => {
    expect(await healthOf({}, true)()).toMatchObject({ status: 'unavailable', parts: { database: 'ok' } })
  })
})

describe('what asking costs', () => {
  it('a part that hangs: its own two seconds, and no more for those who ask meanwhile', async () => {
    const ping = vi.fn(hangs)
    const health = healthOf({ redis: ping })
    const answers = Promise.all(Array.from({ length: 100 }, () => health()))
    await vi.advanceTimersByTimeAsync(2_000)
    for (const each of await answers) expect(each).toMatchObject({ status: 'degraded' })
    expect(ping).toHaveBeenCalledTimes(1)
  })

  it('one question each half second, however many ask', async () => {
    const select = vi.fn(fine)
    const health = healthOf({ database: select })
    for (let n = 0; n < 100; n++) await health()
    await vi.advanceTimersByTimeAsync(499)
    await health()
    expect(select).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    await health()
    expect(select).toHaveBeenCalledTimes(2)
  })
})
