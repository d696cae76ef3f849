/** `off`: not used by this process. */
export type PartState = 'ok' | 'away' | 'off'

export const healthParts = ['database', 'queue', 'redis'] as const
export type HealthPart = (typeof healthParts)[number]

export interface Health {
  /** `degraded`: it works, and is slower or later at something; `unavailable`: send it no requests. */
  readonly status: 'ok' | 'degraded' | 'unavailable'
  readonly parts: Readonly<Record<HealthPart, PartState>>
}

/** Asks a part something small; rejects when it does not answer. Null: the part is not used. */
export type HealthChecks = Readonly<Record<HealthPart, (() => Promise<unknown>) | null>>

export interface HealthOptions {
  readonly checks: HealthChecks
  /** Whether this process has been told to stop. */
  readonly stopping: () => boolean
  /** Milliseconds within which a part must answer. */
  readonly limitMs?: number
  /** Milliseconds for which an answer counts: however many ask, a part is asked no more often. */
  readonly rememberMs?: number
}

/** Tells whether this process can do its work. What it tells names no address and quotes no error: anybody may ask. */
export function createHealth({
  checks,
  stopping,
  limitMs = 2_000,
  rememberMs = 500,
}: HealthOptions): () => Promise<Health> {
  const ask = (part: HealthPart) => remembered(() => stateOf(checks[part], limitMs), rememberMs)
  const [database, queue, redis] = [ask('database'), ask('queue'), ask('redis')]
  return async () => {
    const parts = await all({ database: database(), queue: queue(), redis: redis() })
    // Without Redis everything works, only what other processes did is known later.
    const able = parts.database === 'ok' && parts.queue === 'ok' && !stopping()
    return { status: !able ? 'unavailable' : parts.redis === 'away' ? 'degraded' : 'ok', parts }
  }
}

async function all(asked: Record<HealthPart, Promise<PartState>>): Promise<Record<HealthPart, PartState>> {
  const [database, queue, redis] = await Promise.all([asked.database, asked.queue, asked.redis])
  return { database, queue, redis }
}

async function stateOf(check: (() => Promise<unknown>) | null, limitMs: number): Promise<PartState> {
  if (!check) return 'off'
  const late = Promise.withResolvers<PartState>()
  const timer = setTimeout(() => late.resolve('away'), limitMs)
  try {
    return await Promise.race([answerOf(check), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function answerOf(check: () => Promise<unknown>): Promise<PartState> {
  try {
    await check()
    return 'ok'
  } catch {
    return 'away'
  }
}

/** Those who ask while an answer is on its way, or is still fresh, get that one. */
function remembered<Value>(ask: () => Promise<Value>, milliseconds: number): () => Promise<Value> {
  let answer: Promise<Value> | null = null
  let freshUntil = 0
  return () => {
    if (answer && performance.now() < freshUntil) return answer
    freshUntil = Number.POSITIVE_INFINITY
    answer = ask().finally(() => {
      freshUntil = performance.now() + milliseconds
    })
    return answer
  }
}
