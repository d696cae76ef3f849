import type { AppRouter } from '@benne/api'
import { createTRPCClient, type TRPCClient } from '@trpc/client'
import { Files } from './files.ts'
import { type Fetch, mainLinks, sessionLink, type Transport } from './links.ts'
import { type ReconnectTimes, reconnectTimes } from './live/back-off.ts'
import type { FollowOptions } from './live/following.ts'
import { Live, type LiveState } from './live/live.ts'
import { subscriptionLink } from './live/subscription-link.ts'
import { inMemoryStore, type RefreshTokenStore, Session } from './session.ts'
import type { Value } from './value.ts'

export interface BenneClientOptions {
  /** Origin of the server, such as `https://benne.example`. Left out in a page that the server itself serves. */
  url?: string
  /** Where the refresh token is kept: `cookie` in a browser; in memory when nothing is said. */
  store?: RefreshTokenStore | 'cookie'
  /** The page's or the runtime's own when left out. */
  fetch?: Fetch
  WebSocket?: typeof WebSocket
  /** How long is waited before connecting again; see there for what is usual. */
  reconnect?: Partial<ReconnectTimes>
}

/**
 * Every procedure of the server, typed (`client.waste.create.mutate({ … })`, `client.waste.list.query({ … })`), and
 * beside them the session, live events and the state of the connection.
 */
export type BenneClient = TRPCClient<AppRouter> & {
  /** Signing in and out, and who is signed in. */
  readonly session: Session
  /** What goes over plain HTTP: pictures there and back, downloads. */
  readonly files: Files
  /** Live events, each once and in order, through every interruption. Returns how to stop. */
  follow(options: FollowOptions): () => void
  /** What happens in one room, such as `record_<id>`, likewise. Returns how to leave it. */
  followRoom(room: string, options: FollowOptions): () => void
  /** Whether what is followed is up to the moment. */
  readonly liveState: Value<LiveState>
  /** Ends what is followed. Calls go on working. */
  close(): Promise<void>
}

/** Makes a client. It signs in, refreshes its tokens, reconnects and resumes by itself. */
export function createBenneClient(options: BenneClientOptions = {}): BenneClient {
  const transport: Transport = {
    url: (options.url ?? '').replace(/\/+$/, ''),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    WebSocket: options.WebSocket ?? WebSocket,
    isPage: options.fetch === undefined,
  }
  const session = new Session(
    createTRPCClient<AppRouter>({ links: [sessionLink(transport)] }).auth,
    options.store ?? inMemoryStore(),
  )
  const live = new Live(transport, session, { ...reconnectTimes, ...options.reconnect })
  const links = mainLinks(transport, session, subscriptionLink(live))
  const procedures = createTRPCClient<AppRouter>({ links })
  const own = {
    session,
    files: new Files(transport, session),
    liveState: live.state,
    follow: (followOptions: FollowOptions) =>
      live.follow(
        { path: 'live.events', input: {} },
        {
          ...followOptions,
          onEvent: (event, id) => {
            if (event.type === 'account_update') session.update(event.data.user)
            followOptions.onEvent(event, id)
          },
        },
      ),
    followRoom: (room: string, followOptions: FollowOptions) =>
      live.follow({ path: 'live.room', input: { room } }, followOptions),
    close: async () => live.close(),
  }
  // tRPC's client makes its namespaces as they are asked for, so they cannot be copied beside our own.
  return new Proxy(own, {
    get: (target, key) =>
      key in target ? target[key as keyof typeof target] : procedures[key as keyof typeof procedures],
  }) as unknown as BenneClient
}

export type { AppRouter } from '@benne/api'
export type * from '@benne/contracts'
export { type ClientFailure, FileError, isPassing, toClientFailure } from './failure.ts'
export type { Files, UploadOptions } from './files.ts'
export type { ReconnectTimes } from './live/back-off.ts'
export type { FollowOptions } from './live/following.ts'
export type { LiveState } from './live/live.ts'
export { inMemoryStore, type RefreshTokenStore, Session, type SessionState } from './session.ts'
export { Value } from './value.ts'
