import { type LiveState, Value } from '@benne/client'

/**
 * The state as it is worth showing: that the screen is live at once, anything else once it has lasted. A connection is
 * renewed every ten minutes, in less time than it takes to read of it.
 */
export function lasting(state: Value<LiveState>, ms: number): Value<LiveState> {
  const shown = new Value<LiveState>('connecting')
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    const now = state.get()
    // What comes of it while the screen still says that it is live is waited for only once.
    if (now !== 'live' && shown.get() === 'live' && timer !== undefined) return
    clearTimeout(timer)
    timer = undefined
    if (now === 'live') shown.set(now)
    else if (now !== shown.get()) {
      timer = setTimeout(() => {
        timer = undefined
        shown.set(state.get())
      }, ms)
    }
  }
  state.subscribe(look)
  look()
  return shown
}
