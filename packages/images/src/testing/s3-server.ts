import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type S3Credentials, signatureProblem } from './s3-signature.ts'

export interface TestS3Server extends S3Credentials {
  /** With the rest of these, and `forcePathStyle`, what `createS3Store` wants. */
  readonly endpoint: string
  readonly bucket: string
  /** What is in the bucket, by key. */
  readonly objects: Map<string, TestS3Object>
  /** What was asked, oldest first, whatever the answer was. */
  readonly requests: readonly TestS3Request[]
  /** Asked before each answer; null, as it is at first, or an answer of null changes nothing. */
  interfere: ((request: TestS3Request) => Interference | null) | null
  stop(): Promise<void>
}

export interface TestS3Object {
  readonly bytes: Buffer
  readonly type: string
  readonly storedAt: Date
}

export interface TestS3Request {
  readonly method: string
  readonly key: string
  readonly query: URLSearchParams
}

/** No answer at all; the connection cut before it; half of the body and then one of these; an error of this status. */
export type Interference = 'silence' | 'hang up' | 'half then silence' | 'half then hang up' | number

export interface TestS3Options {
  /** How many keys a list tells at once; 1000 unless told. */
  readonly pageSize?: number
  readonly port?: number
}

/**
 * A server on loopback that speaks as much of S3 as an image store needs, for tests: one bucket, addressed by path, in
 * memory. It checks each signature, and refuses what S3-compatible servers commonly do not know.
 */
export async function startTestS3Server({
  pageSize = 1000,
  port = 0,
}: TestS3Options = {}): Promise<TestS3Server> {
  const requests: TestS3Request[] = []
  const http = createServer((request, response) => {
    handle(server, requests, request, response, pageSize).catch(() => response.destroy())
  })
  await once(http.listen(port, '127.0.0.1'), 'listening')
  const server: TestS3Server = {
    endpoint: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    region: 'eu-test-1',
    bucket: 'pictures',
    accessKeyId: 'BENNETESTKEY',
    secretAccessKey: 'a secret/of the+tests',
    objects: new Map(),
    requests,
    interfere: null,
    stop: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return server
}

/** Written when it is sent, so that it can be left half. */
interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: Buffer
}

async function handle(
  server: TestS3Server,
  requests: TestS3Request[],
  request: IncomingMessage,
  response: ServerResponse,
  pageSize: number,
): Promise<void> {
  const body = Buffer.concat(await request.toArray())
  const { pathname, searchParams: query } = new URL(request.url ?? '/', server.endpoint)
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent)
  const asked = { method: request.method ?? '', key: rest.join('/'), query }
  requests.push(asked)
  const interference = server.interfere?.(asked) ?? null
  if (interference === 'silence') return
  if (interference === 'hang up') {
    response.destroy()
    return
  }
  const problem = unknownHeader(request) ?? signatureProblem(request, body, server)
  const answer =
    typeof interference === 'number'
      ? failure(interference, 'InternalError')
      : problem !== null
        ? failure(problem === 'NotImplemented' ? 501 : 403, problem, server.accessKeyId)
        : bucket !== server.bucket
          ? failure(404, 'NoSuchBucket')
          : answerTo(
              server,
              asked,
              { type: request.headers['content-type'] ?? '', body },
              request.headers.range,
              pageSize,
            )
  await send(response, answer, asked.method === 'HEAD', interference)
}

/** Checksums of Amazon's own, which others refuse. */
const unknownHeader = ({ headers }: IncomingMessage) =>
  Object.keys(headers).some((name) => /^x-amz-(sdk-)?(checksum|trailer)/.test(name)) ? 'NotImplemented' : null

async function send(
  response: ServerResponse,
  { status, headers, body = Buffer.alloc(0) }: Answer,
  head: boolean,
  interference: Interference | null,
): Promise<void> {
  response.writeHead(status, { 'content-length': body.length, 'x-amz-request-id': 'test', ...headers })
  if (typeof interference !== 'string') {
    response.end(head ? undefined : body)
    return
  }
  response.write(body.subarray(0, body.length / 2))
  if (interference === 'half then silence') return
  // What was written must arrive first, or there would have been no answer.
  await wait(50)
  response.destroy()
}

function answerTo(
  { objects }: TestS3Server,
  { method, key, query }: TestS3Request,
  sent: { type: string; body: Buffer },
  range: string | undefined,
  pageSize: number,
): Answer {
  if (key === '')
    return method === 'GET' && query.get('list-type') === '2'
      ? list(objects, query, pageSize)
      : failure(501, 'NotImplemented')
  if (method === 'PUT') {
    objects.set(key, { bytes: sent.body, type: sent.type, storedAt: new Date() })
    return { status: 200, headers: { etag: etagOf(sent.body) } }
  }
  if (method === 'DELETE') {
    objects.delete(key)
    return { status: 204 }
  }
  const object = objects.get(key)
  if (!object) return failure(404, 'NoSuchKey')
  return method === 'GET' || method === 'HEAD' ? content(object, range) : failure(405, 'MethodNotAllowed')
}

function content({ bytes, type, storedAt }: TestS3Object, range: string | undefined): Answer {
  const headers = {
    'content-type': type,
    'last-modified': storedAt.toUTCString(),
    'accept-ranges': 'bytes',
    etag: etagOf(bytes),
  }
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (first === undefined) return { status: 200, headers, body: bytes }
  if (Number(first) >= bytes.length) return failure(416, 'InvalidRange')
  const end = Math.min(last ? Number(last) : Number.POSITIVE_INFINITY, bytes.length - 1)
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${end}/${bytes.length}` },
    body: bytes.subarray(Number(first), end + 1),
  }
}

function list(objects: TestS3Server['objects'], query: URLSearchParams, pageSize: number): Answer {
  const prefix = query.get('prefix') ?? ''
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString()
  const limit = Math.min(Number(query.get('max-keys') ?? 1000), pageSize)
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted()
  const page = keys.slice(0, limit)
  const more = keys.length > page.length
  const next = more ? element('NextContinuationToken', Buffer.from(page.at(-1) ?? '').toString('base64')) : ''
  const contents = page.map((key) => {
    const { bytes, storedAt } = objects.get(key) as TestS3Object
    return `<Contents>${element('Key', key)}${element('LastModified', storedAt.toISOString())}${element('Size', bytes.length)}</Contents>`
  })
  const body = `${element('Prefix', prefix)}${element('KeyCount', page.length)}${element('IsTruncated', more)}${next}${contents.join('')}`
  return xml(
    200,
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body}</ListBucketResult>`,
  )
}

/** As servers do, it repeats the key of the request. */
const failure = (status: number, code: string, accessKeyId = '') =>
  xml(
    status,
    `<Error>${element('Code', code)}${element('Message', `test: ${code}`)}${element('AWSAccessKeyId', accessKeyId)}</Error>`,
  )

const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`),
})

const element = (name: string, value: string | number | boolean) =>
  `<${name}>${String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)}</${name}>`

const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`
