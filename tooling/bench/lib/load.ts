import { once } from 'node:events'
import autocannon from 'autocannon'
import { percentile } from './stats.ts'

export interface HttpCall {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Record<string, string>
  readonly body?: string
  /** Headers beside these for each connection, in turn: so that the calls are those of several people. */
  readonly people?: readonly Record<string, string>[]
  /** Paths to call one after the other, beside the one of `url`. */
  readonly paths?: readonly string[]
  /** What a good answer's status is: 200 unless it is said. */
  readonly status?: number
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
 * another status came: a refusal is answered fastest of all.
 */
export async function load(
  { people, paths, status = 200, ...call }: HttpCall,
  connections: number,
  seconds: number,
): Promise<LoadResult> {
  const milliseconds: number[] = []
  let wrong = 0
  let opened = 0
  let begun = 0
  let last = 0
  const run = autocannon(
    {
      ...call,
      connections,
      duration: seconds,
      sampleInt: 50,
      // A line of all connections may be long where each call is slow.
      timeout: 60,
      ...(paths && { requests: paths.map((path) => ({ path })) }),
      ...(people && {
        setupClient: (client: autocannon.Client) => {
          client.setHeaders({ ...call.headers, ...people[opened % people.length] })
          opened += 1
        },
      }),
    },
    // With a callback it returns the run itself, whose events tell each delay exactly; its own sums are whole milliseconds.
    () => undefined,
  )
  run.on('start', () => {
    begun = performance.now()
  })
  run.on('response', (_client, came, _bytes, took) => {
    milliseconds.push(took)
    if (came !== status) wrong += 1
    last = performance.now()
  })
  const [{ errors, timeouts }] = (await once(run, 'done')) as [autocannon.Result]
  if (wrong + errors + timeouts > 0 || milliseconds.length === 0) {
    throw new Error(`${call.url}: ${wrong} not ${status}, ${errors} errors, ${timeouts} time-outs`)
  }
  return {
    requests: milliseconds.length,
    perSecond: (milliseconds.length / (last - begun)) * 1000,
    p50: percentile(milliseconds, 0.5),
    p99: percentile(milliseconds, 0.99),
  }
}
