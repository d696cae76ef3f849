import { type HTMLAttributes, type PointerEvent, type RefObject, useRef, useState } from 'react'

/**
 * Items of a list (`data-key` on each) that are dragged to their place by a handle, with a mouse or a finger. The keys
 * have buttons of their own.
 */
export function useReorder(onMove: (key: string, to: number) => void): {
  list: RefObject<HTMLOListElement | null>
  dragged: string | null
  handle: (key: string) => HTMLAttributes<HTMLElement>
} {
  const list = useRef<HTMLOListElement>(null)
  const [dragged, setDragged] = useState<string | null>(null)
  const handle = (key: string): HTMLAttributes<HTMLElement> => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      // No text is marked on the way.
      event.preventDefault()
      event.currentTarget.setPointerCapture(event.pointerId)
      setDragged(key)
    },
    onPointerMove: ({ clientX, clientY }) => {
      if (dragged !== key) return
      const items = [...(list.current?.children ?? [])] as HTMLElement[]
      const to = items.findIndex((item) => {
        const { left, right, top, bottom } = item.getBoundingClientRect()
        return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom
      })
      if (to !== -1 && items[to]?.dataset['key'] !== key) onMove(key, to)
    },
    onPointerUp: () => setDragged(null),
    onPointerCancel: () => setDragged(null),
  })
  return { list, dragged, handle }
}
