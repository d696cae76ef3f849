import { ServiceError, toFailure } from '@benne/services'
import { describe, expect, it } from 'vitest'

describe('what a caller learns of an error', () => {
  it('is the code and message of a ServiceError', () => {
    const error = new ServiceError('illegal_move', 'No.', {
      details: { status: 'pending' },
      cause: new Error('secret'),
    })
    expect(toFailure(error, 'r1')).toEqual({
      code: 'illegal_move',
      message: 'No.',
      requestId: 'r1',
      details: { status: 'pending' },
    })
  })

  it.each([
    Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' }),
    new Error('Failed query: select secret', {
      cause: Object.assign(new Error('terminating'), { code: '57P01' }),
    }),
    new Error('timeout exceeded when trying to connect'),
    new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]),
  ])('is that Benne is away, for a database out of reach', (error) => {
    expect(toFailure(error, 'r1')).toMatchObject({
      code: 'unavailable',
      message: expect.not.stringMatching(/secret|10\.0|ECONN/),
    })
  })

  it.each([new Error('password=hunter2'), 'a string', null, { code: '57P01' }])(
    'is nothing but a reference, for anything else',
    (error) => {
      expect(toFailure(error, 'r1')).toEqual({
        code: 'internal',
        message: expect.stringContaining('r1'),
        requestId: 'r1',
      })
    },
  )
})
