import type { FaceEncoder } from '@benne/biometrics'
import { describe, expect, it } from 'vitest'
import { lazyEncoder } from '../src/faces.ts'

const bytes = new Uint8Array()
const options = { claimedType: null }
const seen = { width: 1, height: 1, brightness: 0, faces: [] }

function world(create: (attempt: number) => FaceEncoder | Error) {
  const state = {
    now: 1_000_000,
    made: 0,
    closed: 0,
    errors: [] as unknown[],
    onBroken: null as ((error: unknown) => void) | null,
  }
  const encoder = lazyEncoder(
    async (onBroken) => {
      state.onBroken = onBroken
      const made = create(++state.made)
      if (made instanceof Error) throw made
      return { ...made, close: async () => void state.closed++ }
    },
    (error) => state.errors.push(error),
    () => state.now,
  )
  const look = () =>
    encoder.look(bytes, options).then(
      () => 'seen',
      (error: { code: string }) => error.code,
    )
  return { state, encoder, look }
}
const working: FaceEncoder = {
  version: 'v',
  look: async () => seen,
  describe: async () => seen,
  close: async () => {},
}

describe('an encoder that starts when it is wanted', () => {
  it('is made once, for many who come at once', async () => {
    const { state, look } = world(() => working)
    expect(state.made).toBe(0)
    expect(await Promise.all([look(), look(), look()])).toEqual(['seen', 'seen', 'seen'])
    expect(state.made).toBe(1)
  })

  it('that does not start is left alone for a while, then tried again', async () => {
    const { state, look } = world((attempt) => (attempt === 1 ? new Error('no binary') : working))
    expect(await Promise.all([look(), look()])).toEqual(['unavailable', 'unavailable'])
    expect(await look()).toBe('unavailable')
    expect([state.made, state.errors.length]).toEqual([1, 1])
    state.now += 10_001
    expect(await look()).toBe('seen')
    expect(state.made).toBe(2)
  })

  it('that breaks is closed and made anew', async () => {
    const { state, look } = world(() => working)
    await look()
    state.onBroken?.(new Error('a thread is gone'))
    expect(await look()).toBe('unavailable')
    state.now += 10_001
    expect(await look()).toBe('seen')
    expect([state.made, state.closed, state.errors.length]).toEqual([2, 1, 1])
  })

  it('is not started once it is closed', async () => {
    const { state, encoder, look } = world(() => working)
    await encoder.close()
    expect(await look()).toBe('unavailable')
    expect(state.made).toBe(0)
  })
})
