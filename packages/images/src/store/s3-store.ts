import type { Readable } from 'node:stream'
import type { GetObjectCommandOutput, S3ServiceException } from '@aws-sdk/client-s3'
import { type ImageStore, isImageName } from '@benne/services/images'
import { type ByteRange, requireName, requireRange } from './checks.ts'
import { S3Connection, type S3ConnectionOptions, s3Error, statusOf } from './s3-connection.ts'

export interface S3StoreOptions extends S3ConnectionOptions {
  readonly bucket: string
  /** A folder of the bucket for these pictures alone. */
  readonly prefix?: string | undefined
}

export interface S3Store extends ImageStore {
  /** Asks for a list. Rejects with ImageStoreError, in words for an operator, when that is not possible. */
  verify(): Promise<void>
  /** Lets the connections go. */
  close(): Promise<void>
}

/**
 * Keeps pictures in a bucket of Amazon S3 or of a server that speaks its protocol, which must be there already. The
 * library is loaded when the bucket is first used: it takes 100 ms and 40 MB. Throws when an option cannot be right.
 */
export function createS3Store(options: S3StoreOptions): S3Store {
  requireOptions(options)
  const connection = new S3Connection(options)
  const folder = (options.prefix ?? '').replace(/^\/+|\/+$/g, '')
  const place: Place = { connection, bucket: options.bucket, prefix: folder && `${folder}/` }
  return {
    put: async (name, bytes) => {
      requireName(name)
      await put(place, name, bytes)
    },
    read: async (name, range) => {
      requireName(name)
      requireRange(range)
      return await read(place, name, range)
    },
    size: async (name) => {
      requireName(name)
      return await size(place, name)
    },
    delete: async (name) => {
      requireName(name)
      await remove(place, name)
    },
    list: (signal) => list(place, signal),
    verify: async () => {
      await page(place, undefined, 1)
    },
    close: () => connection.close(),
  }
}

interface Place {
  readonly connection: S3Connection
  readonly bucket: string
  readonly prefix: string
}

const at = ({ bucket, prefix }: Place, name: string) => ({ Bucket: bucket, Key: prefix + name })

function requireOptions({ endpoint, region, bucket, accessKeyId, secretAccessKey }: S3StoreOptions): void {
  const url = endpoint === undefined ? null : URL.parse(endpoint)
  if (endpoint !== undefined && (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)) {
    throw new Error('The address of the S3 server must look like https://s3.example.org')
  }
  const missing = Object.entries({ region, bucket, accessKeyId, secretAccessKey }).find(([, value]) => !value)
  if (missing) throw new Error(`The S3 store needs its ${missing[0]}`)
}

async function put(place: Place, name: string, bytes: Uint8Array): Promise<void> {
  await place.connection.ask('put', ({ aws, client, abortSignal }) => {
    const input = { ...at(place, name), Body: bytes, ContentLength: bytes.length, ContentType: 'image/webp' }
    return client.send(new aws.PutObjectCommand(input), { abortSignal })
  })
}

async function read(place: Place, name: string, range: ByteRange | undefined) {
  const answer = await place.connection.ask('read', ({ aws, client, abortSignal }) => {
    const input = { ...at(place, name), ...(range && { Range: `bytes=${range.first}-${range.last}` }) }
    return absent(beyond(client.send(new aws.GetObjectCommand(input), { abortSignal })))
  })
  if (answer !== 'beyond') return answer && { size: wholeSize(answer), body: content(answer) }
  const whole = await size(place, name)
  return whole === null ? null : { size: whole, body: nothing() }
}

async function size(place: Place, name: string): Promise<number | null> {
  const found = await place.connection.ask('look for', ({ aws, client, abortSignal }) =>
    absent(client.send(new aws.HeadObjectCommand(at(place, name)), { abortSignal })),
  )
  return found ? (found.ContentLength ?? 0) : null
}

async function remove(place: Place, name: string): Promise<void> {
  await place.connection.ask('delete', ({ aws, client, abortSignal }) =>
    absent(client.send(new aws.DeleteObjectCommand(at(place, name)), { abortSignal })),
  )
}

async function* list(place: Place, signal: AbortSignal | undefined) {
  let token: string | undefined
  do {
    signal?.throwIfAborted()
    const { Contents = [], IsTruncated = false, NextContinuationToken } = await page(place, token, 1000)
    for (const { Key = '', Size = 0, LastModified = new Date() } of Contents) {
      signal?.throwIfAborted()
      const name = Key.slice(place.prefix.length)
      if (isImageName(name)) yield { name, bytes: Size, storedAt: LastModified }
    }
    token = IsTruncated ? NextContinuationToken : undefined
  } while (token)
}

function page({ connection, bucket, prefix }: Place, token: string | undefined, keys: number) {
  return connection.ask('list', ({ aws, client, abortSignal }) => {
    const input = { Bucket: bucket, Prefix: prefix, ContinuationToken: token, MaxKeys: keys }
    return client.send(new aws.ListObjectsV2Command(input), { abortSignal })
  })
}

/** Null for a picture that is not there. A bucket that is not there is an error, where the server tells one from the other. */
async function absent<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch (error) {
    if (statusOf(error) === 404 && (error as S3ServiceException).name !== 'NoSuchBucket') return null
    throw error
  }
}

/** S3 refuses a range that begins beyond the end. */
async function beyond<T>(promise: Promise<T>): Promise<T | 'beyond'> {
  try {
    return await promise
  } catch (error) {
    if (statusOf(error) === 416) return 'beyond'
    throw error
  }
}

/** Of a part, `bytes 0-99/1234` tells it. */
const wholeSize = ({ ContentRange, ContentLength = 0 }: GetObjectCommandOutput) =>
  Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? ContentLength)

/** No generator: one that has not begun does not notice that it is ended, and the connection would stay. */
function content({ Body }: GetObjectCommandOutput): AsyncIterable<Uint8Array> {
  const stream = Body as Readable
  return {
    [Symbol.asyncIterator]: () => {
      const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
      return {
        next: () =>
          chunks.next().catch((error: unknown) => {
            throw s3Error('read', error)
          }),
        return: async () => {
          stream.destroy()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
