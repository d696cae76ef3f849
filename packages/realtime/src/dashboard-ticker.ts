import type { Connected, dashboardParts } from '@benne/contracts'
import type { LiveHub } from './live-hub.ts'

type Part = (typeof dashboardParts)[number]

/** Milliseconds between two ticks, and for which the first of a burst waits for the rest of it. */
const everyMs = 1_000
const gatherMs = 100

/** Tells the dashboards of staff what has changed since the last time, once a second however much it was. */
export class DashboardTicker {
  readonly #hub: LiveHub
  readonly #connected: () => Connected
  readonly #stopListening: () => void
  #changed = new Set<Part>()
  #timer: NodeJS.Timeout | undefined
  #last = Number.NEGATIVE_INFINITY

  constructor(hub: LiveHub, connected: () => Connected) {
    this.#hub = hub
    this.#connected = connected
    this.#stopListening = hub.onEntry(({ type }) => this.mark(type === 'waste_update' ? 'records' : 'users'))
  }

  mark(part: Part): void {
    this.#changed.add(part)
    if (this.#timer) return
    const pause = Math.max(gatherMs, this.#last + everyMs - performance.now())
    this.#timer = setTimeout(() => this.#tick(), pause)
    this.#timer.unref()
  }

  stop(): void {
    this.#stopListening()
    clearTimeout(this.#timer)
  }

  #tick(): void {
    this.#timer = undefined
    this.#last = performance.now()
    const changed = [...this.#changed]
    this.#changed = new Set()
    const data = { changed, connected: this.#connected() }
    this.#hub.announce({ type: 'dashboard_update', at: this.#hub.now(), data })
  }
}
