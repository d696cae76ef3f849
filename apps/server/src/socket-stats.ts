/** What became of WebSockets, counted since the start. */
export interface SocketStats {
  opened: number
  /** Closed by whomever. */
  closed: number
  /** Requests for a socket that were answered with an HTTP status instead. */
  readonly refused: { stopping: number; path: number; origin: number }
  /** Closed by us, and why. */
  readonly letGo: {
    silent: number
    unsigned: number
    crowded: number
    unreadable: number
    calls: number
    sockets: number
    session: number
    stopping: number
    stalled: number
  }
}

export const noSockets = (): SocketStats => ({
  opened: 0,
  closed: 0,
  refused: { stopping: 0, path: 0, origin: 0 },
  letGo: {
    silent: 0,
    unsigned: 0,
    crowded: 0,
    unreadable: 0,
    calls: 0,
    sockets: 0,
    session: 0,
    stopping: 0,
    stalled: 0,
  },
})
