import type { Failure, LoginOutput, RegisterInput } from '@benne/contracts'
import superjson from 'superjson'
import { password } from './server.ts'

export interface Answer<Output> {
  readonly status: number
  /** Code of the failure, or `ok`. */
  readonly code: string
  readonly failure: Failure | null
  readonly data: Output
  readonly headers: Headers
  readonly cookies: string[]
  /** As it came over the wire. */
  readonly body: string
}

export interface Asking {
  readonly headers?: Record<string, string>
  /** What to send in the place of the visitor's own access token; null sends none. */
  readonly token?: string | null
}

let people = 0

/** How many addresses a test needs is no matter: each is somebody else to the server that trusts its proxy. */
export function newAddress(): string {
  people++
  return `100.64.${people >> 8}.${people & 255}`
}

/**
 * Somebody at an address of their own who speaks HTTP by hand, so that what no client of ours would say can be said too.
 * The server must trust 127.0.0.1 as its proxy.
 */
export class Visitor {
  readonly #url: string
  readonly address: string
  token: string | null = null
  refreshToken = ''
  deviceToken = ''

  constructor(url: string, address: string = newAddress()) {
    this.#url = url
    this.address = address
  }

  /** A mutation. */
  call<Output>(path: string, input?: unknown, asking: Asking = {}): Promise<Answer<Output>> {
    return this.raw(path, JSON.stringify(input === undefined ? {} : superjson.serialize(input)), asking)
  }

  /** A query. */
  ask<Output>(path: string, input?: unknown, asking: Asking = {}): Promise<Answer<Output>> {
    const query =
      input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(superjson.serialize(input)))}`
    return this.raw(`${path}${query}`, null, asking)
  }

  /** A body as it is; null asks with GET. */
  async raw<Output>(path: string, body: string | null, asking: Asking = {}): Promise<Answer<Output>> {
    const token = asking.token === undefined ? this.token : asking.token
    const response = await fetch(`${this.#url}/trpc/${path}`, {
      method: body === null ? 'GET' : 'POST',
      body,
      headers: {
        ...(body !== null && { 'content-type': 'application/json' }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
        'x-forwarded-for': this.address,
        ...asking.headers,
      },
    })
    return toAnswer<Output>(response)
  }

  /** Signs in and keeps what it is given. */
  async signIn(
    username: string,
    more: { password?: string; comeBack?: boolean; deviceToken?: string } = {},
    asking?: Asking,
  ): Promise<Answer<LoginOutput>> {
    const answer = await this.call<LoginOutput>('auth.login', { username, password, ...more }, asking)
    if (answer.code === 'ok') this.#keep(answer.data)
    return answer
  }

  async refresh(refreshToken = this.refreshToken): Promise<Answer<LoginOutput>> {
    return this.call<LoginOutput>('auth.refresh', { refreshToken }, { token: null })
  }

  #keep({ accessToken, refreshToken, deviceToken }: LoginOutput): void {
    this.token = accessToken
    this.refreshToken = refreshToken ?? ''
    this.deviceToken = deviceToken ?? ''
  }
}

async function toAnswer<Output>(response: Response): Promise<Answer<Output>> {
  const body = await response.text()
  const { error, result } = JSON.parse(body)
  const failure: Failure | null = error?.json.data.failure ?? null
  return {
    status: response.status,
    code: failure?.code ?? 'ok',
    failure,
    data: result && superjson.deserialize(result.data),
    headers: response.headers,
    cookies: response.headers.getSetCookie(),
    body,
  }
}

/** What a form of ours sends to register; `name` makes username and address. */
export const registration = (name: string, more: Partial<RegisterInput> & Record<string, unknown> = {}) => ({
  email: `${name}@example.org`,
  username: name,
  firstName: 'Ana',
  lastName: 'Roussel',
  password,
  confirmPassword: more.password ?? password,
  ...more,
})

/** Rules that an answer says are broken, as `field rule`. */
export const brokenRules = ({ failure }: Answer<unknown>): string[] =>
  (failure?.issues ?? []).map(({ path, rule }) => `${path.join('.')} ${rule}`)
