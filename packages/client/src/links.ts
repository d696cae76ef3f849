import type { AppRouter } from '@benne/api'
import {
  createWSClient,
  type HTTPLinkOptions,
  httpBatchLink,
  httpLink,
  type Operation,
  retryLink,
  splitLink,
  type TRPCLink,
  wsLink,
} from '@trpc/client'
import superjson from 'superjson'
import { isPassing, toClientFailure } from './failure.ts'
import type { Session } from './session.ts'

/** What the client needs of `fetch`. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

export interface Transport {
  /** Origin of the server, without a slash at the end; '' for the page's own. */
  readonly url: string
  readonly fetch: Fetch
  readonly WebSocket: typeof WebSocket
  /** Whether requests are the page's own, so that XMLHttpRequest sends them just as well. */
  readonly isPage: boolean
}

const transformer = superjson

/** For signing in and refreshing: one call a request, and no token but the one that is handed in. */
export const sessionLink = ({ url, fetch }: Transport): TRPCLink<AppRouter> =>
  httpLink({
    url: `${url}/trpc`,
    transformer,
    fetch: withCookies(fetch),
    headers: ({ op }) => bearer((op.context.accessToken as string | undefined) ?? null),
  })

/** For everything else: calls of the same moment share a request; subscriptions share a socket. */
export function mainLinks(
  transport: Transport,
  session: Session,
): { links: TRPCLink<AppRouter>[]; socket: { close(): Promise<void> } } {
  const { url, fetch, WebSocket } = transport
  const socket = createWSClient({
    url: async () => `${url || location.origin}/trpc`.replace(/^http/, 'ws'),
    WebSocket,
    connectionParams: async () => {
      const token = await session.accessToken()
      return token ? { token } : {}
    },
    lazy: { enabled: true, closeMs: 5_000 },
    // Spread out, so that a restarted server is not met by everybody at once.
    retryDelayMs: (attempt) => Math.random() * Math.min(10_000, 250 * 2 ** attempt),
    keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 5_000 },
  })
  const links: TRPCLink<AppRouter>[] = [
    retryLink({
      retry: ({ op, error, attempts }) => shouldRetry(session, op, error, attempts),
      retryDelayMs: (attempt) => (attempt <= 1 ? 0 : Math.random() * 250 * 2 ** attempt),
    }),
    splitLink({
      condition: (op) => op.type === 'subscription',
      true: wsLink({ client: socket, transformer }),
      false: httpBatchLink({
        url: `${url}/trpc`,
        transformer,
        maxItems: 10,
        maxURLLength: 4_000,
        fetch: withCookies(fetch),
        headers: async () => bearer(await session.accessToken()),
      }),
    }),
  ]
  return { links, socket }
}

/**
 * A refused token is changed once: it was checked before anything was done, so changes may be sent again as well. A
 * query is asked again when the server is away for a moment; a change never is.
 */
function shouldRetry(session: Session, op: Operation, error: unknown, attempts: number): boolean {
  const failure = toClientFailure(error)
  if (op.type === 'subscription') return false
  const refused = failure.code === 'session_ended' || failure.code === 'unauthenticated'
  if (refused && attempts <= 1 && session.state.get().status === 'signed-in') {
    session.discardAccessToken()
    return true
  }
  return op.type === 'query' && attempts <= 3 && failure.code !== 'internal' && isPassing(failure)
}

const bearer = (token: string | null): Record<string, string> =>
  token ? { authorization: `Bearer ${token}` } : {}

type LinkFetch = NonNullable<HTTPLinkOptions<AppRouter['_def']['_config']['$types']>['fetch']>

const withCookies =
  (fetch: Fetch): LinkFetch =>
  (input, init) =>
    fetch(input instanceof Request ? input.url : input.toString(), {
      ...(init as RequestInit),
      credentials: 'include',
    })
