import type { S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { ImageStoreError } from '@benne/services/images'

export interface S3ConnectionOptions {
  /** Of a server that is not Amazon's: `https://s3.example.org`. */
  readonly endpoint?: string | undefined
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The bucket in the path rather than in the host's name, as most servers but Amazon's want it. */
  readonly forcePathStyle?: boolean | undefined
  /** For how long the server may keep silent, at each of three attempts; 5 s unless told. */
  readonly timeoutMs?: number
}

export interface S3Session {
  readonly aws: typeof import('@aws-sdk/client-s3')
  readonly client: S3Client
  /** To be given with each command: ends a call that goes on for too long. */
  readonly abortSignal: AbortSignal
}

const attempts = 3
/** Who reads slowly keeps a connection. */
const connections = 200

/** The library, loaded when it is first needed, and how long one waits for what it does. */
export class S3Connection {
  readonly #options: S3ConnectionOptions
  #opened: Promise<Omit<S3Session, 'abortSignal'>> | undefined

  constructor(options: S3ConnectionOptions) {
    this.#options = options
  }

  /** One call with all its attempts. `verb` is for the error: what could not be done to a picture. Throws ImageStoreError. */
  async ask<T>(verb: string, call: (session: S3Session) => Promise<T>): Promise<T> {
    const { timeoutMs = 5_000 } = this.#options
    // A timer of its own, since what is read of the answer later may take as long as it likes.
    const control = new AbortController()
    const timer = setTimeout(() => control.abort(), attempts * timeoutMs)
    try {
      this.#opened ??= open(this.#options, timeoutMs)
      return await call({ ...(await this.#opened), abortSignal: control.signal })
    } catch (error) {
      throw s3Error(verb, error)
    } finally {
      clearTimeout(timer)
    }
  }

  async close(): Promise<void> {
    const opened = await this.#opened
    opened?.client.destroy()
  }
}

async function open(options: S3ConnectionOptions, timeoutMs: number) {
  const aws = await import('@aws-sdk/client-s3')
  const { endpoint, region, accessKeyId, secretAccessKey, forcePathStyle = false } = options
  const agent = { keepAlive: true, maxSockets: connections }
  const client = new aws.S3Client({
    ...(endpoint !== undefined && { endpoint }),
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle,
    maxAttempts: attempts,
    retryMode: 'standard',
    // Other servers than Amazon's refuse the checksums that it likes to have; the signature covers the bytes.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      // Between two pieces of a body: a minute, since whoever reads may be slow too.
      socketTimeout: 12 * timeoutMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  })
  return { aws, client }
}

/** The status of a server's answer that was an error. */
export const statusOf = (error: unknown): number | undefined =>
  (error as Partial<S3ServiceException>).$metadata?.httpStatusCode

/** In words for the log. What servers say is left out: some repeat the key. */
export function s3Error(verb: string, error: unknown): ImageStoreError {
  const { name, code } = error as { name?: string; code?: string }
  const status = statusOf(error)
  const refused = status !== undefined && status >= 300 && status < 500 && ![408, 429].includes(status)
  const said = [status, name, code].filter((word) => word !== undefined && word !== 'Error').join(' ')
  return new ImageStoreError(
    refused ? 'refused' : 'unavailable',
    `The S3 store could not ${verb} a picture: ${said || 'no answer'}`,
  )
}
