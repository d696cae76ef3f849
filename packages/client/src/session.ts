import type { AppRouter } from '@benne/api'
import type { Tokens, User } from '@benne/contracts'
import type { TRPCClient } from '@trpc/client'
import { toClientFailure } from './failure.ts'
import { Value } from './value.ts'

/** Where the refresh token is kept between starts. The desktop gives its own; browsers use the server's cookie. */
export interface RefreshTokenStore {
  load(): Promise<string | null>
  save(refreshToken: string | null): Promise<void>
}

/** Keeps the refresh token until the program ends. */
export function inMemoryStore(refreshToken: string | null = null): RefreshTokenStore {
  let kept = refreshToken
  return {
    load: async () => kept,
    save: async (next) => {
      kept = next
    },
  }
}

export type SessionState =
  /** Before `restore`: it is not known yet whether somebody is signed in. */
  | { status: 'unknown'; user: null }
  | { status: 'signed-out'; user: null }
  | { status: 'signed-in'; user: User }

const signedOut: SessionState = { status: 'signed-out', user: null }
// A token is changed this long before it ends, so that a slow request still arrives in time.
const marginMs = 30_000

/** Who is signed in, and the access token of now. The token lives in memory alone. */
export class Session {
  readonly state = new Value<SessionState>({ status: 'unknown', user: null })
  readonly #auth: TRPCClient<AppRouter>['auth']
  readonly #store: RefreshTokenStore | 'cookie'
  #access: { token: string; until: number } | null = null
  #refreshing: Promise<string | null> | null = null

  /** `auth` must send no access token: it is what makes one. */
  constructor(auth: TRPCClient<AppRouter>['auth'], store: RefreshTokenStore | 'cookie') {
    this.#auth = auth
    this.#store = store
  }

  /** Signs in; fails with `invalid_credentials` or `account_not_active`. */
  async signIn(credentials: { username: string; password: string }): Promise<User> {
    const keep = this.#store === 'cookie' ? 'cookie' : 'token'
    const { user, ...tokens } = await this.#auth.login.mutate({ ...credentials, keep })
    await this.#accept(tokens)
    this.state.set({ status: 'signed-in', user })
    return user
  }

  /** Ends the session here and, when it can be reached, on the server. */
  async signOut(): Promise<void> {
    const token = await this.accessToken().catch(() => null)
    if (token) {
      const context = { accessToken: token }
      await this.#auth.logout.mutate(undefined, { context }).catch(() => {})
    }
    await this.end()
  }

  /** At the start of the program: signs in again with what was kept. Never throws; offline leaves 'unknown'. */
  async restore(): Promise<SessionState> {
    try {
      const token = await this.accessToken()
      if (token) {
        const user = await this.#auth.me.query(undefined, { context: { accessToken: token } })
        this.state.set({ status: 'signed-in', user })
      } else {
        this.state.set(signedOut)
      }
    } catch (error) {
      if (toClientFailure(error).code === 'session_ended') await this.end()
    }
    return this.state.get()
  }

  /** An access token that is good for a while, or null when nobody is signed in. Throws when it cannot tell now. */
  async accessToken(): Promise<string | null> {
    if (this.#access && Date.now() < this.#access.until) return this.#access.token
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  /** The server refused the token before its time (a wrong clock, say): get another for the next call. */
  discardAccessToken(): void {
    this.#access = null
  }

  /** Forgets the session without asking the server. */
  async end(): Promise<void> {
    this.#access = null
    if (this.#store !== 'cookie') await this.#store.save(null)
    this.state.set(signedOut)
  }

  async #refresh(): Promise<string | null> {
    // The browser's cookie cannot be seen from here; once signed out, there is none to try.
    if (this.#store === 'cookie' && this.state.get().status === 'signed-out') return null
    const refreshToken = this.#store === 'cookie' ? undefined : await this.#store.load()
    if (refreshToken === null) return null
    try {
      const tokens = await this.#auth.refresh.mutate(refreshToken === undefined ? {} : { refreshToken })
      await this.#accept(tokens)
      return tokens.accessToken
    } catch (error) {
      const { code } = toClientFailure(error)
      if (code !== 'session_ended' && code !== 'unauthenticated') throw error
      await this.end()
      return null
    }
  }

  async #accept(tokens: Tokens): Promise<void> {
    this.#access = { token: tokens.accessToken, until: Date.now() + tokens.expiresIn * 1000 - marginMs }
    if (this.#store !== 'cookie') await this.#store.save(tokens.refreshToken)
  }
}
