import { createHmac } from 'node:crypto'
import type { Attempt, AttemptLimits, AttemptRule, TakenAttempts } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { Counters, type RedisLike } from './counters.ts'
import { attemptRules, delayAfter, type Rule } from './rules.ts'

export interface AttemptLimitsOptions {
  /** Null: each process counts in its own memory, and so it does while Redis is away. */
  readonly redis: RedisLike | null
  /** Mixed into what stands for an address or a name in Redis, which could else be guessed. The same on every node. */
  readonly secret?: string
  readonly onRedisError?: (error: unknown) => void
  readonly rules?: Readonly<Record<AttemptRule, Rule>>
  /** Keys that memory holds at most. */
  readonly maxKeys?: number
}

/** What an attempt counts in: how many there were, and the wait that is under way, which only one attempt can begin. */
interface Counted {
  readonly attempt: AttemptRule
  readonly rule: Rule
  readonly countKey: string
  readonly waitKey: string
}

type Claim = { readonly counted: Counted; readonly began: boolean } | { readonly waitMs: number }

/** Free attempts, then one for each wait, and waits that double: see `attemptRules`. Rejects with nothing else than `too_many_requests`. */
export function createAttemptLimits({
  redis,
  secret = '',
  onRedisError = () => {},
  rules = attemptRules,
  maxKeys,
}: AttemptLimitsOptions): AttemptLimits {
  const counters = new Counters(redis, onRedisError, maxKeys)
  const toCounted = ({ rule, key }: Attempt): Counted => {
    // 128 bits: enough that no two keys meet, and half the memory.
    const hash = createHmac('sha256', secret).update(key).digest('base64url').slice(0, 22)
    const countKey = `${rule}:${hash}`
    return { attempt: rule, rule: rules[rule], countKey, waitKey: `${countKey}:wait` }
  }
  return {
    async take(attempts) {
      const all = attempts.map(toCounted)
      const before = await Promise.all(all.map((each) => look(counters, each)))
      // What has to wait anyway counts nowhere: waiting is not made longer by trying.
      refuseAbove(before.map(({ waitMs }) => waitMs))
      const claims = await Promise.all(all.map((each, i) => claim(counters, each, before[i]?.count ?? 0)))
      const waits = claims.flatMap((each) => ('waitMs' in each ? [each.waitMs] : []))
      const claimed = claims.flatMap((each) => ('counted' in each ? [each] : []))
      if (waits.length > 0) await Promise.all(claimed.map((each) => takeBack(counters, each)))
      refuseAbove(waits)
      return taken(counters, claimed)
    },
  }
}

function refuseAbove(waits: readonly number[]): void {
  const longest = Math.max(0, ...waits)
  if (longest === 0) return
  throw new ServiceError('too_many_requests', 'Too many attempts. Try again later.', {
    details: { retryAfter: Math.max(1, Math.ceil(longest / 1_000)) },
  })
}

async function look(counters: Counters, { countKey, waitKey }: Counted) {
  const [{ count }, wait] = await Promise.all([counters.read(countKey), counters.read(waitKey)])
  return { count, waitMs: wait.milliseconds }
}

/** Counts an attempt, of which so many were seen before. Of any number at once, only as many succeed as the rule allows. */
async function claim(counters: Counters, counted: Counted, before: number): Promise<Claim> {
  const { rule, countKey, waitKey } = counted
  if (before >= rule.free) {
    const wait = await counters.add(waitKey, delayAfter(rule, before + 1))
    if (wait.count > 1) return { waitMs: wait.milliseconds }
    await counters.add(countKey, rule.rememberSeconds)
    return { counted, began: true }
  }
  const { count } = await counters.add(countKey, rule.rememberSeconds)
  if (count < rule.free) return { counted, began: false }
  if (count === rule.free) {
    const wait = await counters.add(waitKey, delayAfter(rule, count))
    return { counted, began: wait.count === 1 }
  }
  // Others were quicker, and used up what was free since it was looked at.
  await counters.takeBack(countKey, rule.rememberSeconds)
  return { waitMs: rule.firstDelaySeconds * 1_000 }
}

async function takeBack(
  counters: Counters,
  { counted, began }: Extract<Claim, { counted: Counted }>,
): Promise<void> {
  await Promise.all([
    counters.takeBack(counted.countKey, counted.rule.rememberSeconds),
    began && counters.forget(counted.waitKey),
  ])
}

function taken(counters: Counters, claimed: Extract<Claim, { counted: Counted }>[]): TakenAttempts {
  return {
    async succeed(...forget) {
      await Promise.all(
        claimed.map(async (each) => {
          if (!forget.includes(each.counted.attempt)) return takeBack(counters, each)
          await Promise.all([counters.forget(each.counted.countKey), counters.forget(each.counted.waitKey)])
        }),
      )
    },
  }
}
