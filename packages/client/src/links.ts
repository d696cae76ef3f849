import type { AppRouter } from '@benne/api'
import {
  type HTTPLinkOptions,
  httpBatchLink,
  httpLink,
  type Operation,
  retryLink,
  splitLink,
  type TRPCLink,
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

/** For everything else: calls of the same moment share a request; `subscriptions` share a socket. */
export const mainLinks = (
  { url, fetch }: Transport,
  session: Session,
  subscriptions: TRPCLink<AppRouter>,
): TRPCLink<AppRouter>[] => [
  () =>
    ({ op, next }) =>
      next({ ...op, context: { ...op.context, caller: session.state.get().user?.id } }),
  retryLink({
    retry: ({ op, error, attempts }) => shouldRetry(session, op, error, attempts),
    retryDelayMs: (attempt) => (attempt <= 1 ? 0 : Math.random() * 250 * 2 ** attempt),
  }),
  splitLink({
    condition: ({ type }) => type === 'subscription',
    true: subscriptions,
    false: httpBatchLink({
      url: `${url}/trpc`,
      transformer,
      maxItems: 10,
      maxURLLength: 4_000,
      fetch: withCookies(fetch),
      headers: async ({ opList }) => bearer(await tokenFor(session, opList)),
    }),
  }),
]

/**
 * A refused token is changed once: it was checked before anything was done, so changes may be sent again as well. A
 * query is asked again when the server is away for a moment; a change never is.
 */
function shouldRetry(session: Session, op: Operation, error: unknown, attempts: number): boolean {
  if (op.type === 'subscription') return false // it goes on by itself
  const failure = toClientFailure(error)
  const refused = failure.code === 'session_ended' || failure.code === 'unauthenticated'
  if (refused && attempts <= 1 && session.state.get().status === 'signed-in') {
    session.discardAccessToken()
    return true
  }
  return op.type === 'query' && attempts <= 3 && failure.code !== 'internal' && isPassing(failure)
}

/** What one person began is not done in the name of another, who has been signed in meanwhile. */
async function tokenFor(session: Session, operations: Operation[]): Promise<string | null> {
  const token = await session.accessToken()
  const user = session.state.get().user?.id
  return operations.every(({ context: { caller } }) => caller === undefined || caller === user) ? token : null
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
