import { failureOf } from '@benne/api'
import { TRPCError } from '@trpc/server'
import { expect, it } from 'vitest'

it.each([
  ['NOT_FOUND', 'not_found'],
  ['PARSE_ERROR', 'malformed'],
  ['BAD_REQUEST', 'malformed'],
  ['METHOD_NOT_SUPPORTED', 'method_not_allowed'],
  ['PAYLOAD_TOO_LARGE', 'payload_too_large'],
  ['INTERNAL_SERVER_ERROR', 'internal'],
  ['TEAPOT', 'internal'],
] as const)('gives tRPC’s %s our %s, without its words', (code, expected) => {
  const failure = failureOf(new TRPCError({ code: code as 'NOT_FOUND', message: 'path /etc/passwd' }), 'r1')
  expect(failure).toEqual({ code: expected, message: expect.not.stringContaining('passwd'), requestId: 'r1' })
})
