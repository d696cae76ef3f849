import type { CallReport } from '@benne/api'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

type Reading = number | Readonly<Record<string, number>>

/** Something that is counted elsewhere, and read when the metrics are. */
export interface MetricSource {
  /** After Prometheus' conventions: `benne_…`, the unit last; what only grows ends in `_total`. */
  readonly name: string
  readonly help: string
  /** What the keys of the reading are, when it has several. */
  readonly label?: string
  /** Now. A source that throws, or takes longer than two seconds, is left out of this answer. */
  readonly read: () => Reading | Promise<Reading>
}

const sourceMs = 2_000

/** What this process tells of itself, for Prometheus to collect. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #calls = new Counter({
    name: 'benne_calls_total',
    help: 'Calls of procedures that have ended; code is ok, or of their failure.',
    labelNames: ['procedure', 'type', 'code'],
    registers: [this.#registry],
  })
  readonly #durations = new Histogram({
    name: 'benne_call_duration_seconds',
    help: 'How long calls of procedures took; a subscription, until it had begun.',
    labelNames: ['procedure', 'type'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  })

  get contentType(): string {
    return this.#registry.contentType
  }

  /** Node's own: processor time, memory, handles, delay of the event loop, garbage collection. Once a process. */
  measureProcess(): void {
    collectDefaultMetrics({ register: this.#registry })
  }

  register(...sources: readonly MetricSource[]): void {
    for (const source of sources) this.#registerOne(source)
  }

  recordCall({ path, type, milliseconds, code }: CallReport): void {
    this.#calls.inc({ procedure: path, type, code: code ?? 'ok' })
    this.#durations.observe({ procedure: path, type }, milliseconds / 1000)
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  #registerOne({ name, help, label, read }: MetricSource): void {
    const common = { name, help, labelNames: label ? [label] : [], registers: [this.#registry] }
    const collect = async (): Promise<void> => {
      const reading = await within(sourceMs, read)
      // What is counted elsewhere begins anew at each reading.
      metric.reset()
      if (reading === null) metric.remove()
      else if (typeof reading === 'number') metric.inc(reading)
      else for (const [key, value] of Object.entries(reading)) metric.inc({ [label ?? 'key']: key }, value)
    }
    const metric: Counter | Gauge = name.endsWith('_total')
      ? new Counter({ ...common, collect })
      : new Gauge({ ...common, collect })
  }
}

/** Null when it throws or is late: one source must not keep the others from being read. */
async function within(milliseconds: number, read: MetricSource['read']): Promise<Reading | null> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), milliseconds)
  try {
    return await Promise.race([(async () => read())(), late.promise])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

/** Asks at most once in so many milliseconds, for what costs a query: in between, the last answer counts. */
export function seldom<Value>(milliseconds: number, ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | null = null
  let next = 0
  return () => {
    if (answer && performance.now() < next) return answer
    next = performance.now() + milliseconds
    answer = ask()
    return answer
  }
}
