/** What a bus has done since it was opened. */
export interface BusStats {
  /** Messages that were handed over to be told. */
  published: number
  /** Messages of other members. */
  received: number
  /** How often something may have been missed. */
  gaps: number
  /** Messages that could not be told. */
  lost: number
}

export interface BusOptions {
  /** Told of messages that are not ours, of what listeners throw, and of what Redis refuses: each once in a while. */
  readonly onError?: (error: Error) => void
}

export const newStats = (): BusStats => ({ published: 0, received: 0, gaps: 0, lost: 0 })
