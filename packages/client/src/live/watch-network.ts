const tickMs = 5_000

/**
 * Calls `onBack` when there is reason to believe that the network or the machine is back from somewhere, and `onGone`
 * when the browser says that there is no network. Where there is no browser, only sleep is noticed. Returns how to stop.
 */
export function watchNetwork({ onBack, onGone }: { onBack: () => void; onGone: () => void }): () => void {
  let last = Date.now()
  // A timer that comes much too late was asleep, and so were connections. (A hidden tab's comes once a minute.)
  const timer = setInterval(() => {
    const now = Date.now()
    if (now - last > 3 * tickMs) onBack()
    last = now
  }, tickMs)
  const watching = new AbortController()
  const { signal } = watching
  if (typeof window !== 'undefined' && typeof document !== 'undefined') {
    window.addEventListener('online', onBack, { signal })
    window.addEventListener('offline', onGone, { signal })
    window.addEventListener('pageshow', onBack, { signal })
    const look = () => document.visibilityState === 'visible' && onBack()
    document.addEventListener('visibilitychange', look, { signal })
  }
  return () => {
    clearInterval(timer)
    watching.abort()
  }
}
