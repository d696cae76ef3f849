/** After a refused submit: the focus goes to the first field that is marked, once it is. */
export function focusFirstError(): void {
  focus('form [aria-invalid="true"]')
}

/** The same for one of several forms on a page, by the id of what it stands in. */
export function focusErrorIn(id: string): void {
  focus(`#${CSS.escape(id)} form [aria-invalid="true"]`)
}

function focus(selector: string): void {
  requestAnimationFrame(() => {
    const marked = document.querySelector<HTMLElement>(selector)
    const field = marked?.matches('fieldset')
      ? marked.querySelector<HTMLElement>('input:not([type="file"]), button')
      : marked
    field?.focus()
  })
}
