import { useEffect, useLayoutEffect } from 'react'
import { NavigationType, useLocation, useNavigationType } from 'react-router'

const positions = new Map<string, number>()

/** A new page starts at its top; going back finds the list where it was left. */
export function useScrollMemory(): void {
  const { key } = useLocation()
  const type = useNavigationType()
  useEffect(() => {
    history.scrollRestoration = 'manual'
  }, [])
  useLayoutEffect(() => {
    scrollTo(0, type === NavigationType.Pop ? (positions.get(key) ?? 0) : 0)
  }, [key, type])
  useEffect(() => {
    const remember = () => positions.set(key, scrollY)
    addEventListener('scroll', remember, { passive: true })
    return () => removeEventListener('scroll', remember)
  }, [key])
}
