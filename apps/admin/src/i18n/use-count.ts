import { useFormat } from './use-format.ts'

/** A count for a text: `count` chooses the plural, `number` is how the language writes it. */
export function useCount() {
  const { number } = useFormat()
  return (count: number) => ({ count, number: number(count) })
}
