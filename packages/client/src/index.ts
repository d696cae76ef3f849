import type { AppRouter } from '@benne/api'
import { createTRPCClient, type TRPCClient } from '@trpc/client'
import { Files } from './files.ts'
import { type FollowOptions, follow, type LiveState } from './follow.ts'
import { type Fetch, mainLinks, sessionLink, type Transport } from './links.ts'
import { inMemoryStore, type RefreshTokenStore, Session } from './session.ts'
import { Value } from './value.ts'

export interface BenneClientOptions {
  /** Origin of the server, such as `https://benne.example`. Left out in a page that the server itself serves. */
  url?: string
  /** Where the refresh token is kept: `cookie` in a browser; in memory when nothing is said. */
  store?: RefreshTokenStore | 'cookie'
  /** The page's or the runtime's own when left out. */
  fetch?: Fetch
  WebSocket?: typeof WebSocket
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
  /** Whether what `follow` delivers is up to the moment. */
  readonly liveState: Value<LiveState>
  /** Ends what is followed and closes the socket. Calls go on working. */
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
  const { links, socket } = mainLinks(transport, session)
  const procedures = createTRPCClient<AppRouter>({ links })
  const liveState = new Value<LiveState>('idle')
  const following = new Set<() => void>()
  // A socket belongs to who opened it: the next person must not find it.
  session.state.subscribe(() => {
    if (session.state.get().status === 'signed-out') void socket.close()
  })
  const own = {
    session,
    files: new Files(transport, session),
    liveState,
    follow: (followOptions: FollowOptions) => {
      const end = follow(procedures.live, session, liveState, followOptions, () => socket.close())
      const stop = () => {
        following.delete(stop)
        end()
      }
      following.add(stop)
      return stop
    },
    close: () => {
      for (const stop of following) stop()
      return socket.close()
    },
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
export type { FollowOptions, LiveState } from './follow.ts'
export { inMemoryStore, type RefreshTokenStore, Session, type SessionState } from './session.ts'
export { Value } from './value.ts'
