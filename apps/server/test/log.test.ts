import { Writable } from 'node:stream'
import { ImageStoreError, ServiceError } from '@benne/services'
import { expect, it } from 'vitest'
import { createLogger, createSecurityLog, describeError } from '../src/log.ts'

function lines() {
  const written: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { written, stream }
}

it('writes one JSON object a line, in the names of the Elastic Common Schema', () => {
  const { written, stream } = lines()
  createLogger('info', stream).info({ 'trace.id': 'r1' }, 'hello')
  expect(written).toEqual([
    expect.objectContaining({
      'log.level': 'info',
      message: 'hello',
      'trace.id': 'r1',
      '@timestamp': expect.stringMatching(/Z$/),
    }),
  ])
})

it('keeps the security log apart by its category', () => {
  const { written, stream } = lines()
  createSecurityLog(createLogger('info', stream), 'r1', '192.0.2.1')('login_failed', { userId: null })
  expect(written[0]).toMatchObject({
    'event.category': 'authentication',
    'event.action': 'login_failed',
    'source.ip': '192.0.2.1',
    'log.level': 'warn',
  })
})

it('never holds a query’s parameters', () => {
  const cause = Object.assign(new Error('duplicate key value violates unique constraint "users_email_key"'), {
    code: '23505',
    constraint: 'users_email_key',
    detail: 'Key (email)=(camille@example.org) already exists.',
  })
  const error = new Error(
    'Failed query: insert into "users" … params: camille@example.org,$argon2id$v=19$…',
    { cause },
  )
  const described = JSON.stringify(describeError(error))
  expect(described).toContain('users_email_key')
  expect(described).not.toMatch(/camille|argon2/)
  expect(JSON.stringify(describeError(new Error('Failed query: select 1 params: camille')))).not.toContain(
    'camille',
  )
})

it('tells of a full disk what the people who sent pictures are not told', () => {
  const cause = new ImageStoreError('unavailable', 'The folder of pictures could not put one: ENOSPC')
  const error = new ServiceError('unavailable', 'Pictures cannot be stored just now.', { cause })
  expect(describeError(error)['error.message']).toBe(`${error.message} ${cause.message}`)
})
