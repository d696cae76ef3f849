/** After a refused submit: the focus goes to the first field that is marked, once it is. */
export function focusFirstError(): void {
  requestAnimationFrame(() => {
    const marked = document.querySelector<HTMLElement>('form [aria-invalid="true"]')
    const field = marked?.matches('fieldset') ? marked.querySelector('input') : marked
    field?.focus()
  })
}
