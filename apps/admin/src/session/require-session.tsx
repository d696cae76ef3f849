import { Navigate, Outlet, useLocation } from 'react-router'
import { ending } from './ending.ts'
import { useSession } from './use-session.ts'

/** Pages for those who are signed in; the others sign in first and come back here. */
export function RequireSession() {
  const { status } = useSession()
  const { pathname, search } = useLocation()
  if (status !== 'signed-in') {
    // Who left on purpose is done with that page; whoever comes next starts at the beginning.
    const wished = ending.get() === 'chosen' || ending.get() === 'left'
    const from = wished ? null : `${pathname}${search}`
    return <Navigate to="/sign-in" replace state={{ from }} />
  }
  return <Outlet />
}

/** Pages for those who are not: who is signed in goes on to where they wanted to be. */
export function RequireNoSession() {
  const { status } = useSession()
  const from = useWantedPage()
  return status === 'signed-in' ? <Navigate to={from} replace /> : <Outlet />
}

/** The page that was asked for before signing in. */
export function useWantedPage(): string {
  const { state } = useLocation() as { state: { from?: unknown } | null }
  return typeof state?.from === 'string' && state.from.startsWith('/') ? state.from : '/records'
}
