/** Somebody who looks something up in another tab is back within that. */
const longMs = 15_000

/** Calls `onLeft` when the page has been out of sight for long, and `onBack` when it is seen again after that. Returns how to stop. */
export function whenLeftForLong(onLeft: () => void, onBack: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isLeft = false
  const look = () => {
    clearTimeout(timer)
    if (document.hidden) {
      timer = setTimeout(() => {
        isLeft = true
        onLeft()
      }, longMs)
    } else if (isLeft) {
      isLeft = false
      onBack()
    }
  }
  document.addEventListener('visibilitychange', look)
  look()
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  }
}
