import { once } from 'node:events'
import autocannon from 'autocannon'
import { percentile } from './stats.ts'

export interface HttpCall {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Record<string, string>
  readonly body?: string
}

export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  /** Milliseconds from sent to the whole answer. */
  readonly p50: number
  readonly p99: number
}

/**
 * Sends one call over and over on so many connections, each waiting for its answer before it sends again. Throws when
 * anything but 200 came: a refusal is answered fastest of all.
 */
export async function load(call: HttpCall, connections: number, seconds: number): Promise<LoadResult> {
  const milliseconds: number[] = []
  let begun = 0
  let last = 0
  const run = autocannon(
    { ...call, connections, duration: seconds, sampleInt: 50, timeout: 10 },
    // With a callback it returns the run itself, whose events tell each delay exactly; its own sums are whole milliseconds.
    () => undefined,
  )
  run.on('start', () => {
    begun = performance.now()
  })
  run.on('response', (_client, _status, _bytes, took) => {
    milliseconds.push(took)
    last = performance.now()
  })
  const [{ non2xx, errors, timeouts }] = (await once(run, 'done')) as [autocannon.Result]
  if (non2xx + errors + timeouts > 0 || milliseconds.length === 0) {
    throw new Error(`${call.url}: ${non2xx} refusals, ${errors} errors, ${timeouts} time-outs`)
  }
  return {
    requests: milliseconds.length,
    perSecond: (milliseconds.length / (last - begun)) * 1000,
    p50: percentile(milliseconds, 0.5),
    p99: percentile(milliseconds, 0.99),
  }
}
