import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

/** How far the clocks may be apart, as at Amazon. */
const toleranceMs = 15 * 60 * 1000

/**
 * What is wrong with a request's signature, as an S3 error code, or null. By Amazon's description of Signature Version
 * 4 alone, so that it agrees with a client only when both follow it.
 */
export function signatureProblem(
  request: IncomingMessage,
  body: Buffer,
  { accessKeyId, secretAccessKey, region }: S3Credentials,
  now = Date.now(),
): string | null {
  const { authorization = '' } = request.headers
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    )
  if (!parts) return 'AccessDenied'
  const [, key, day = '', place, signed = '', signature = ''] = parts
  if (key !== accessKeyId) return 'InvalidAccessKeyId'
  if (place !== region) return 'AuthorizationHeaderMalformed'

  const date = header(request, 'x-amz-date')
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!date.startsWith(day) || !(Math.abs(now - at) < toleranceMs)) return 'RequestTimeTooSkewed'

  const names = signed.split(';')
  const mustBeSigned = Object.keys(request.headers).filter((name) => /^(host$|x-amz-)/.test(name))
  if (mustBeSigned.some((name) => !names.includes(name))) return 'AccessDenied'

  const hash = header(request, 'x-amz-content-sha256')
  // Bodies in signed pieces, and checksums behind them, are what many servers do not know.
  if (hash.startsWith('STREAMING-')) return 'NotImplemented'
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) return 'XAmzContentSHA256Mismatch'

  const scope = `${day}/${region}/s3/aws4_request`
  const wanted = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical(request, names, hash))].join('\n')
  const signing = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  return timingSafeEqual(hmac(signing, wanted), Buffer.from(signature, 'hex'))
    ? null
    : 'SignatureDoesNotMatch'
}

function canonical(request: IncomingMessage, names: readonly string[], hash: string): string {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://any')
  const path = pathname.split('/').map((part) => encode(decodeURIComponent(part)))
  const query = [...searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`)
  return [
    request.method,
    path.join('/'),
    query.toSorted().join('&'),
    ...names.map((name) => `${name}:${header(request, name).trim().replace(/\s+/g, ' ')}`),
    '',
    names.join(';'),
    hash,
  ].join('\n')
}

const header = (request: IncomingMessage, name: string) => String(request.headers[name] ?? '')

/** All but what RFC 3986 calls unreserved. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')

const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
