import type { AppRouter } from '@benne/api'
import type { FaceChallenge, FaceLoginInput, LoginInput, LoginOutput, Tokens, User } from '@benne/contracts'
import type { TRPCClient } from '@trpc/client'
import { toClientFailure } from './failure.ts'
import { subjectOf } from './subject-of.ts'
import { Value } from './value.ts'

/** Where the refresh token is kept between starts. The desktop gives its own; browsers use the server's cookie. */
export interface RefreshTokenStore {
  load(): Promise<string | null>
  save(refreshToken: string | null): Promise<void>
  /** What shows the server that this device has signed in before. Kept when the session ends; may be left out. */
  loadDevice?(): Promise<string | null>
  saveDevice?(deviceToken: string): Promise<void>
}

/** Keeps the tokens until the program ends. */
export function inMemoryStore(refreshToken: string | null = null): RefreshTokenStore {
  let kept = refreshToken
  let device: string | null = null
  return {
    load: async () => kept,
    save: async (next) => {
      kept = next
    },
    loadDevice: async () => device,
    saveDevice: async (next) => {
      device = next
    },
  }
}

export type SessionState =
  /** Before `restore`: it is not known yet whether somebody is signed in. */
  | { status: 'unknown'; user: null }
  /**
   * `reason`: why the server ended the session, such as `reuse`, `revoked`, `password`, `account`; `someone_else` when
   * another person has signed in with the same store or cookies, who is then signed in here; null otherwise.
   */
  | { status: 'signed-out'; user: null; reason: string | null }
  | { status: 'signed-in'; user: User }

// A token is changed this long before it ends, so that a slow request still arrives in time.
const marginMs = 30_000

/** Who is signed in, and the access token of now. The token lives in memory alone. */
export class Session {
  readonly state = new Value<SessionState>({ status: 'unknown', user: null })
  readonly #auth: TRPCClient<AppRouter>['auth']
  readonly #store: RefreshTokenStore | 'cookie'
  #access: { token: string; until: number } | null = null
  /** The account of whom tokens have come. */
  #owner: string | null = null
  #refreshing: Promise<string | null> | null = null

  /** `auth` must send no access token: it is what makes one. */
  constructor(auth: TRPCClient<AppRouter>['auth'], store: RefreshTokenStore | 'cookie') {
    this.#auth = auth
    this.#store = store
  }

  /**
   * Signs in; fails with `invalid_credentials`, `account_not_active`, `too_many_requests`, or `account_leaving`, which
   * `comeBack` answers. A session that was there ends.
   */
  async signIn(credentials: { username: string; password: string; comeBack?: boolean }): Promise<User> {
    return this.#open((device) => this.#auth.login.mutate({ ...credentials, ...device }))
  }

  /**
   * Asks which poses to show, to sign in by face; `username` unless people are known by their face alone. Fails with
   * `device_not_known` where its owner has not signed in on this device by password, `not_offered`, `too_many_requests`.
   */
  async challengeFace(username?: string): Promise<FaceChallenge> {
    const device = await this.#device()
    return this.#auth.faceChallenge.mutate({ purpose: 'login', ...(username && { username }), ...device })
  }

  /**
   * Signs in with pictures that answer a challenge (`challengeFace`); fails with `face_not_recognised`, `face_paused`,
   * `liveness_failed`, `challenge_not_valid`, `busy`, or as `signIn` does. A session that was there ends.
   */
  async signInByFace(answer: Pick<FaceLoginInput, 'username' | 'challengeId' | 'frames'>): Promise<User> {
    return this.#open((device) => this.#auth.faceLogin.mutate({ ...answer, ...device }))
  }

  async #open(
    login: (device: Pick<LoginInput, 'keep' | 'deviceToken'>) => Promise<LoginOutput>,
  ): Promise<User> {
    if (this.state.get().status === 'signed-in') await this.signOut()
    const store = this.#store === 'cookie' ? null : this.#store
    const { user, deviceToken, ...tokens } = await login({ keep: this.#keep, ...(await this.#device()) })
    await this.#accept(tokens)
    if (deviceToken) await store?.saveDevice?.(deviceToken)
    this.state.set({ status: 'signed-in', user })
    return user
  }

  /** What shows that this device has signed in before, where it is not in a cookie. */
  async #device(): Promise<{ deviceToken?: string }> {
    const known = this.#store === 'cookie' ? null : await this.#store.loadDevice?.()
    return known ? { deviceToken: known } : {}
  }

  /** The password once more: what answered `reauthentication_required` is allowed again for some minutes. */
  async reauthenticate(password: string): Promise<void> {
    const accessToken = await this.accessToken()
    const context = accessToken ? { accessToken } : {}
    await this.#accept(await this.#auth.reauthenticate.mutate({ password, keep: this.#keep }, { context }))
  }

  /** The account of who is signed in has changed, as an answer or an event told. */
  update(user: User): void {
    const now = this.state.get()
    if (now.user?.id === user.id) this.state.set({ status: 'signed-in', user })
  }

  /** The server refused a call since the session is over: finds out why, and ends it here. */
  async lost(): Promise<SessionState> {
    this.discardAccessToken()
    return this.restore()
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
      // One that turned out to be another person's is for nobody who had waited for it, but for this it is.
      const token = (await this.accessToken()) ?? this.#access?.token
      if (token) {
        const owner = this.#owner
        const user = await this.#auth.me.query(undefined, { context: { accessToken: token } })
        // Somebody may have signed out or in meanwhile.
        if (owner === this.#owner) this.state.set({ status: 'signed-in', user })
      } else {
        this.#signedOut(null)
      }
    } catch (error) {
      if (toClientFailure(error).code === 'session_ended') await this.end()
    }
    return this.state.get()
  }

  /**
   * An access token that is good for a while. Null when nobody is signed in, or when somebody else turns out to be:
   * what was begun as one person is not gone on with as another. Throws when it cannot tell now.
   */
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
  async end(reason: string | null = null): Promise<void> {
    this.#access = null
    this.#owner = null
    if (this.#store !== 'cookie') await this.#store.save(null)
    this.#signedOut(reason)
  }

  get #keep(): 'cookie' | 'token' {
    return this.#store === 'cookie' ? 'cookie' : 'token'
  }

  /** Once signed out, the reason that was given first stays. */
  #signedOut(reason: string | null): void {
    if (this.state.get().status === 'signed-out') return
    this.state.set({ status: 'signed-out', user: null, reason })
  }

  async #refresh(): Promise<string | null> {
    // The browser's cookie cannot be seen from here; once signed out, there is none to try.
    if (this.#store === 'cookie' && this.state.get().status === 'signed-out') return null
    const refreshToken = this.#store === 'cookie' ? undefined : await this.#store.load()
    if (refreshToken === null) return null
    try {
      const tokens = await this.#auth.refresh.mutate(refreshToken === undefined ? {} : { refreshToken })
      if (await this.#accept(tokens)) return tokens.accessToken
      // As at the start of a program: whose it is has to be asked, and where that fails, to be asked again.
      this.state.set({ status: 'unknown', user: null })
      void this.restore()
      return null
    } catch (error) {
      const { code, details } = toClientFailure(error)
      if (code !== 'session_ended' && code !== 'unauthenticated') throw error
      await this.end(details?.['reason'] === undefined ? null : String(details['reason']))
      return null
    }
  }

  /** False when the tokens are another person's than before: the session of that one is over here. */
  async #accept(tokens: Tokens): Promise<boolean> {
    const owner = subjectOf(tokens.accessToken)
    const isSame = owner === this.#owner || owner === null || this.#owner === null
    this.#access = { token: tokens.accessToken, until: Date.now() + tokens.expiresIn * 1000 - marginMs }
    if (this.#store !== 'cookie') await this.#store.save(tokens.refreshToken)
    this.#owner = owner
    if (!isSame) this.#signedOut('someone_else')
    return isSame
  }
}
