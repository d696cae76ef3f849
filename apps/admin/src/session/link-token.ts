import { Value } from '@benne/client'

/** Pages that links in e-mails lead to. */
const pages = ['/verify-email', '/reset-password'] as const
export type LinkPage = (typeof pages)[number]

const taken = new Value<{ page: LinkPage; token: string } | null>(null)

/** The token in a fragment such as `#token=…`; null when there is none. */
export function tokenFromFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token')?.trim()
  return token || null
}

/**
 * Takes the token of an e-mail's link out of the address bar and the history before anything is drawn, and whenever
 * another such link is followed in this tab. From then on it is in memory alone.
 */
export function takeLinkTokens(): void {
  const take = () => {
    const page = pages.find((each) => each === location.pathname.replace(/\/+$/, ''))
    const token = page && tokenFromFragment(location.hash)
    if (!page || !token) return
    history.replaceState(history.state, '', location.pathname + location.search)
    taken.set({ page, token })
  }
  take()
  addEventListener('hashchange', take)
}

/** The token that led to this page; changes when another link is followed. */
export const linkTokens = taken
