import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { freePort, hasRedis, TestRedis } from '../../../tooling/testing/redis.ts'
import { listen, Members, some, until } from './support/bus.ts'

const members = new Members()
afterEach(() => members.close())

it.skipIf(!hasRedis)('speaks TLS to a Redis whose certificate is trusted, and to no other', async () => {
  await using resources = new AsyncDisposableStack()
  const directory = mkdtempSync(join(tmpdir(), 'benne-tls-'))
  resources.defer(() => rmSync(directory, { recursive: true }))
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', ...subject]
  execFileSync('openssl', ['req', '-x509', ...made], { stdio: 'ignore' })
  const port = await freePort()
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert]
  const redis = new TestRedis(port, [
    '--port',
    '0',
    '--tls-port',
    `${port}`,
    '--tls-auth-clients',
    'no',
    ...files,
  ])
  await redis.start()
  resources.defer(() => redis.kill())

  const stranger = await members.open(`rediss://localhost:${port}`)
  await until(() =>
    expect(stranger.lost.map(({ message }) => message)).toEqual([expect.stringMatching(/^self-signed/)]),
  )
  expect(stranger.bus.connected).toBe(false)

  const trusted = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...trusted, readFileSync(cert, 'utf8')])
  resources.defer(() => tls.setDefaultCACertificates(trusted))
  const [here, there] = [
    await members.connected(`rediss://localhost:${port}`),
    await members.connected(`rediss://localhost:${port}`),
  ]
  const heard = listen(there.bus)
  const message = some()
  here.bus.publish(message)
  await until(() => expect(heard.messages).toEqual([message]))
})
