/** Longer than a closed dialog takes to give the focus back by itself. */
const focusReturnMs = 100

/** After a dialog: what opened it may be gone, so the focus goes on from the first of these that is there. */
export function keepFocus(...selectors: string[]): void {
  setTimeout(() => {
    if (document.activeElement && document.activeElement !== document.body) return
    for (const selector of selectors) {
      const element = document.querySelector<HTMLElement>(selector)
      if (element) {
        element.focus({ preventScroll: true })
        return
      }
    }
  }, focusReturnMs)
}
