import { errorCodes, type Failure, UploadedImage, ValidationIssue } from '@benne/contracts'
import { type ClientFailure, FileError, unreachable } from './failure.ts'
import type { Transport } from './links.ts'
import { type Answer, sendBody } from './send-body.ts'
import type { Session } from './session.ts'

export interface UploadOptions {
  /** Called with the share that has been sent, from 0 to 1, where the runtime tells (browsers do). */
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

/** What goes over plain HTTP: bytes in and out, with the session's token. Everything throws `FileError`. */
export class Files {
  readonly #transport: Transport
  readonly #session: Session

  constructor(transport: Transport, session: Session) {
    this.#transport = transport
    this.#session = session
  }

  /** The bytes at a path of the server, such as a picture's `url`. Aborting rejects with the signal's reason. */
  async download(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<Blob> {
    return this.#withToken(async (authorization) => {
      const response = await this.#fetch(path, { headers: { authorization }, signal: signal ?? null })
      if (!response.ok) throw new FileError(await failureOf(response.status, response.headers, response))
      // The connection may end on the way.
      return response.blob().catch((error: unknown) => {
        signal?.throwIfAborted()
        throw unreachable(error)
      })
    })
  }

  /** Sends a picture that waits for its record. Aborting rejects with the signal's reason. */
  async uploadImage(image: Blob, options: UploadOptions = {}): Promise<UploadedImage> {
    const headers = { 'content-type': image.type || 'application/octet-stream' }
    const answer = await this.#withToken(async (authorization) => {
      const sent = await sendBody(
        this.#transport,
        '/api/v1/waste/images',
        image,
        { ...headers, authorization },
        options,
      )
      if (!sent.ok) throw new FileError(await failureOf(sent.status, sent.headers, sent))
      return sent
    })
    return readUploaded(answer)
  }

  /** Calls again with another token when the first is refused before its time, as calls of procedures do. */
  async #withToken<T>(call: (authorization: string) => Promise<T>): Promise<T> {
    const caller = this.#session.state.get().user?.id
    try {
      return await call(`Bearer ${await this.#token()}`)
    } catch (error) {
      const code = error instanceof FileError ? error.failure.code : null
      if (code !== 'session_ended' && code !== 'unauthenticated') throw error
      const now = this.#session.state.get()
      if (now.status !== 'signed-in' || now.user?.id !== caller) throw error
      this.#session.discardAccessToken()
      return call(`Bearer ${await this.#token()}`)
    }
  }

  async #token(): Promise<string> {
    const token = await this.#session.accessToken().catch((error: unknown) => {
      throw unreachable(error)
    })
    if (token === null) throw new FileError({ ...nobody, requestId: '' })
    return token
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const { fetch, url } = this.#transport
    try {
      return await fetch(`${url}${path}`, init)
    } catch (error) {
      init.signal?.throwIfAborted()
      throw unreachable(error)
    }
  }
}

const nobody = { code: 'unauthenticated', message: 'Nobody is signed in.' } as const

/** JSON has no dates. */
async function readUploaded(answer: Pick<Answer, 'json'>): Promise<UploadedImage> {
  const json = (await answer.json()) as { image?: { uploadedAt?: string }; takenAt?: string | null }
  const { image, takenAt } = json
  return UploadedImage.parse({
    ...json,
    image: { ...image, uploadedAt: new Date(image?.uploadedAt ?? '') },
    takenAt: takenAt ? new Date(takenAt) : null,
  })
}

/** Problem details (RFC 9457) as a failure; what something between us and the server answers tells by its status alone. */
async function failureOf(
  status: number,
  headers: Pick<Headers, 'get'>,
  answer: { json(): Promise<unknown> },
): Promise<ClientFailure> {
  const body = ((await answer.json().catch(() => null)) ?? {}) as Record<string, unknown>
  const issues = ValidationIssue.array().safeParse(body['errors']).data
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const failure: Failure = {
    code: errorCodes.find((code) => code === body['code']) ?? byStatus[status] ?? 'internal',
    message: textIn(body, 'detail') ?? `The server answered ${status}.`,
    requestId: textIn(body, 'request_id') ?? headers.get('x-request-id') ?? '',
  }
  return {
    ...failure,
    ...(issues && { issues }),
    ...(Number.isFinite(seconds) && { details: { retryAfter: seconds } }),
  }
}

const textIn = (body: Record<string, unknown>, name: string): string | null =>
  typeof body[name] === 'string' ? body[name] : null

const byStatus: Readonly<Record<number, Failure['code']>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  429: 'too_many_requests',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}
