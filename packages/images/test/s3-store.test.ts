import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createS3Store, type S3Store, type S3StoreOptions } from '@benne/images'
import {
  type Interference,
  startTestS3Server,
  type TestS3Options,
  type TestS3Server,
} from '@benne/images/testing'
import { imageNameOf } from '@benne/services/images'
import { afterEach, describe, expect, it } from 'vitest'
import { signatureProblem } from '../src/testing/s3-signature.ts'
import { all, itIsAnImageStore, listed, storeErrorOf } from './store-contract.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Signs differently from what is wanted if anything is encoded in another way. */
const oddPrefix = '/photos of Benne/ü+&=%41(!)/'

async function start(options: TestS3Options = {}): Promise<TestS3Server> {
  const server = await startTestS3Server(options)
  closers.push(() => server.stop())
  return server
}

function connect(
  { endpoint, region, bucket, accessKeyId, secretAccessKey }: TestS3Server,
  more: Partial<S3StoreOptions> = {},
): S3Store {
  const keys = { endpoint, region, bucket, accessKeyId, secretAccessKey }
  const store = createS3Store({ ...keys, forcePathStyle: true, timeoutMs: 5_000, ...more })
  closers.push(() => store.close())
  return store
}

const bytes = randomBytes(100_000)
const name = imageNameOf(bytes)

describe('a bucket', () => {
  itIsAnImageStore(async () => {
    const server = await start({ pageSize: 10 })
    const other = { bytes: Buffer.from('x'), type: 'text/plain', storedAt: new Date() }
    return {
      store: connect(server, { prefix: oddPrefix }),
      count: () => server.objects.size,
      litter: () => {
        for (const key of [name, `photos of Benne/${name}`, 'photos of Benne/ü+&=%41(!)/README']) {
          server.objects.set(key, other)
        }
      },
    }
  })

  it('holds a picture below the prefix, as a picture', async () => {
    const server = await start()
    await connect(server, { prefix: 'here' }).put(name, bytes)
    await connect(server).put(name, bytes)
    expect([...server.objects.keys()]).toEqual([`here/${name}`, name])
    expect(server.objects.get(name)?.type).toBe('image/webp')
  })

  it('is asked page by page', async () => {
    const server = await start({ pageSize: 2 })
    const store = connect(server)
    for (let i = 0; i < 5; i += 1) await store.put(imageNameOf(Buffer.from([i])), Buffer.from([i]))
    const before = server.requests.length
    expect(await listed(store)).toHaveLength(5)
    expect(server.requests.length - before).toBe(3)
  })

  it('is verified without leaving anything', async () => {
    const server = await start()
    await connect(server).verify()
    expect(server.objects.size).toBe(0)
  })
})

describe('a server that does not let us', () => {
  it.each<[string, Partial<S3StoreOptions>, RegExp]>([
    ['another secret', { secretAccessKey: 'a wrong secret' }, /403 SignatureDoesNotMatch/],
    ['a key that it does not know', { accessKeyId: 'WRONGKEY' }, /403 InvalidAccessKeyId/],
    ['another region', { region: 'us-east-1' }, /403 AuthorizationHeaderMalformed/],
    ['a bucket that is not there', { bucket: 'elsewhere' }, /404 NoSuchBucket/],
  ])('refuses %s, and the error tells neither key nor secret', async (_, options, words) => {
    const server = await start()
    const store = connect(server, options)
    for (const call of [
      () => store.put(name, bytes),
      () => store.read(name),
      () => listed(store),
      () => store.verify(),
    ]) {
      const error = await storeErrorOf(call())
      expect(error.reason).toBe('refused')
      expect(error.message).toMatch(words)
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toMatch(
        /KEY|secret/,
      )
    }
    expect(server.objects.size).toBe(0)
  })

  it('is not asked again', async () => {
    const server = await start()
    await storeErrorOf(connect(server, { secretAccessKey: 'wrong' }).put(name, bytes))
    expect(server.requests).toHaveLength(1)
  })
})

describe('a server that does not work', () => {
  const calls: [string, (store: S3Store) => Promise<unknown>][] = [
    ['put', (store) => store.put(name, bytes)],
    ['read', (store) => store.read(name)],
    ['size', (store) => store.size(name)],
    ['delete', (store) => store.delete(name)],
    ['list', (store) => listed(store)],
    ['verify', (store) => store.verify()],
  ]

  it.each(calls)('is away: %s', async (_, call) => {
    const server = await start()
    await server.stop()
    const error = await storeErrorOf(call(connect(server)))
    expect(error.reason).toBe('unavailable')
    expect(error.message).toContain('ECONNREFUSED')
  })

  it.each<[Interference, RegExp]>([
    ['silence', /./],
    ['hang up', /ECONNRESET/],
    [500, /500/],
    [503, /503/],
  ])('answers with %j: it is asked three times', async (interference, words) => {
    const server = await start()
    server.interfere = () => interference
    const error = await storeErrorOf(connect(server, { timeoutMs: 150 }).size(name))
    expect(error.reason).toBe('unavailable')
    expect(error.message).toMatch(words)
    expect(server.requests.length).toBeLessThanOrEqual(3)
    // The time for all attempts may be over before the third.
    expect(server.requests.length).toBeGreaterThan(1)
  })

  it.each<Interference>([503, 'hang up'])('works again after %j: nobody notices', async (interference) => {
    const server = await start()
    server.interfere = () => (server.requests.length === 1 ? interference : null)
    await connect(server).put(name, bytes)
    expect(server.requests).toHaveLength(2)
    expect(server.objects.get(name)?.bytes.equals(bytes)).toBe(true)
  })

  it.each<Interference>(['half then hang up', 'half then silence'])(
    'stops in the middle: %s',
    async (interference) => {
      const server = await start()
      const store = connect(server, { timeoutMs: 50 })
      await store.put(name, bytes)
      server.interfere = () => interference
      const found = await store.read(name)
      expect(found?.size).toBe(bytes.length)
      expect(await storeErrorOf(all(found))).toMatchObject({ reason: 'unavailable' })
    },
  )

  it('is not waited for by a list that has been stopped', async () => {
    const server = await start()
    const control = new AbortController()
    control.abort()
    await expect(connect(server).list(control.signal)[Symbol.asyncIterator]().next()).rejects.toThrow(
      /abort/i,
    )
    expect(server.requests).toHaveLength(0)
  })
})

describe('settings', () => {
  const settings = { region: 'eu', bucket: 'b', accessKeyId: 'KEY', secretAccessKey: 'secret' }

  it.each(['', 's3.example.org', 'ftp://s3.example.org', 'https://KEY:secret@s3.example.org'])(
    'refuses the server %j without repeating it',
    (endpoint) => {
      expect(() => createS3Store({ ...settings, endpoint })).toThrow(/^(?!.*secret).*must look like https:/)
    },
  )

  it.each(['region', 'bucket', 'accessKeyId', 'secretAccessKey'])('needs %s', (setting) => {
    expect(() => createS3Store({ ...settings, [setting]: '' })).toThrow(`needs its ${setting}`)
  })

  it('loads the library of Amazon only for a bucket that is used', async () => {
    const program = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ resolve: (name, context, next) => { if (/^@(aws-sdk|smithy)/.test(name)) loaded.push(name); return next(name, context) } })
      const { createS3Store } = await import('@benne/images')
      const store = createS3Store({ ...${JSON.stringify(settings)}, endpoint: 'http://127.0.0.1:1', forcePathStyle: true })
      const before = loaded.length
      await store.verify().catch(() => {})
      process.stdout.write(JSON.stringify([before, loaded.includes('@aws-sdk/client-s3')]))`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: import.meta.dirname },
    )
    expect(JSON.parse(stdout)).toEqual([0, true])
  })
})

describe('the server of the tests', () => {
  it('answers nobody who has not signed', async () => {
    const { endpoint, bucket } = await start()
    expect((await fetch(`${endpoint}/${bucket}/${name}`)).status).toBe(403)
  })

  it('refuses bodies and checksums that other servers do not know', async () => {
    const server = await start()
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = server
    const client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
    })
    // As the library would do by itself.
    const putting = client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: bytes }))
    await expect(putting).rejects.toThrow('NotImplemented')
    client.destroy()
  })

  // Amazon S3, "Authenticating Requests: Using the Authorization Header", the examples.
  const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const welcome = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'
  it.each<[string, string, string, Record<string, string>, string]>([
    [
      'GET',
      '/test.txt',
      '',
      { range: 'bytes=0-9', 'x-amz-content-sha256': nothing },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT',
      '/test$file.text',
      'Welcome to Amazon S3.',
      {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-content-sha256': welcome,
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET',
      '/?max-keys=2&prefix=J',
      '',
      { 'x-amz-content-sha256': nothing },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])(
    'agrees with Amazon’s example %s %s, and with nothing that differs',
    (method, url, body, more, signature) => {
      const credentials = {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        region: 'us-east-1',
      }
      const day = Date.UTC(2013, 4, 24)
      const signed = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': '20130524T000000Z', ...more }
      const names = Object.keys(signed).toSorted().join(';')
      const problem = (changed: object = {}, sent = body, now = day, target = url) => {
        const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`
        const request = { method, url: target, headers: { ...signed, authorization, ...changed } }
        return signatureProblem(request as unknown as IncomingMessage, Buffer.from(sent), credentials, now)
      }
      expect(problem()).toBeNull()
      expect(problem({ host: 'other.s3.amazonaws.com' })).toBe('SignatureDoesNotMatch')
      expect(problem({}, body, day, `${url}x`)).toBe('SignatureDoesNotMatch')
      expect(problem({}, `${body}x`)).toBe('XAmzContentSHA256Mismatch')
      expect(problem({}, body, day + 3_600_000)).toBe('RequestTimeTooSkewed')
      expect(problem({ 'x-amz-acl': 'public-read' })).toBe('AccessDenied')
      expect(problem({ authorization: undefined })).toBe('AccessDenied')
    },
  )
})
