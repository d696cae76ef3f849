import type { Failure } from '@benne/contracts'
import { expect, it } from 'vitest'
import { retryAfter } from '../src/trpc-http.ts'

const failure = (code: Failure['code'], seconds?: number): Failure => ({
  code,
  message: '',
  requestId: '',
  ...(seconds !== undefined && { details: { retryAfter: seconds } }),
})

it.each([
  [[], null],
  [[failure('forbidden')], null],
  [[failure('unavailable')], 2],
  [[failure('too_many_requests', 30)], 30],
  [[failure('too_many_requests', 30), failure('too_many_requests', 90), failure('forbidden')], 90],
  [[failure('unavailable'), failure('too_many_requests', 1)], 2],
  [[failure('too_many_requests')], null],
  [[failure('forbidden', 90)], null],
])('%j may be tried again after %j s', (failures, seconds) => {
  expect(retryAfter(failures)).toBe(seconds)
})
