import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

interface VirtualRowsOptions {
  count: number
  /** The same row has the same key wherever it stands. */
  keyOf: (index: number) => string
  /** Height of a row before it is measured, in pixels. */
  estimate: number
  /** A row that is there wherever the page is scrolled: it has the focus. -1 for none. */
  kept: number
  /** What the rows stand in; they begin where it begins. */
  container: RefObject<HTMLElement | null>
}

/** One row that is drawn, after `gap` pixels of rows that are not. */
export interface DrawnRow {
  readonly index: number
  readonly gap: number
}

/** Beyond the screen, on either side. */
const overscan = 10

/**
 * Of a list as long as one likes, the rows near the screen. They stay in the page's flow, with room left for the others,
 * so that the browser keeps in place what is being read. `measure` is each row's ref; rows carry `data-index`.
 */
export function useVirtualRows({ count, keyOf, estimate, kept, container }: VirtualRowsOptions) {
  const top = useTop(container)
  // oxlint-disable-next-line incompatible-library -- what it returns is read here, at each render, and goes no further
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => estimate,
    getItemKey: keyOf,
    overscan,
    scrollMargin: top,
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const near = defaultRangeExtractor(range)
        if (kept < 0 || near.includes(kept)) return near
        return [...near, kept].toSorted((a, b) => a - b)
      },
      [kept],
    ),
    useFlushSync: false,
  })
  let end = top
  const rows: DrawnRow[] = virtualizer.getVirtualItems().map((item) => {
    const gap = Math.max(0, item.start - end)
    end = item.end
    return { index: item.index, gap }
  })
  return {
    rows,
    /** Pixels after the last one drawn. */
    after: Math.max(0, virtualizer.getTotalSize() + top - end),
    measure: virtualizer.measureElement,
  }
}

/** Where an element begins, in pixels from the top of the page. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const look = () => {
      if (element.current) setTop(Math.round(element.current.getBoundingClientRect().top + scrollY))
    }
    look()
    // Whatever grows or shrinks above it makes the page longer or shorter.
    const observer = new ResizeObserver(look)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return top
}
