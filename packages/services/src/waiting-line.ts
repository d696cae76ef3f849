import type { ServiceError } from './service-error.ts'

export interface LineOptions {
  readonly atOnce: number
  readonly maxWaiting: number
  /** What who comes when too many wait already is told. */
  readonly refuse: () => ServiceError
}

/** Lets so many do their work at once, the others in their order. */
export function createLine({ atOnce, maxWaiting, refuse }: LineOptions) {
  let working = 0
  const waiting: (() => void)[] = []
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (waiting.length >= maxWaiting) throw refuse()
    if (working >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else working++
    try {
      return await work()
    } finally {
      // The place passes to who waits longest, or is free.
      const next = waiting.shift()
      if (next) next()
      else working--
    }
  }
}
