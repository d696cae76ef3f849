import { useValue } from '../components/use-value.ts'
import { type LinkPage, linkTokens } from './link-token.ts'

/** The token of the e-mail's link that led to this page; null when there was none. */
export function useLinkToken(page: LinkPage): string | null {
  const taken = useValue(linkTokens)
  return taken?.page === page ? taken.token : null
}
