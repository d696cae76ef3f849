import { useEffect, useState } from 'react'

/** Whether the page is scrolled down by more than this many pixels. */
export function useScrolledPast(pixels: number): boolean {
  const [past, setPast] = useState(() => scrollY > pixels)
  useEffect(() => {
    const look = () => setPast(scrollY > pixels)
    addEventListener('scroll', look, { passive: true })
    return () => removeEventListener('scroll', look)
  }, [pixels])
  return past
}
