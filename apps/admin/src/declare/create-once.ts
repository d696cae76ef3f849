import { toClientFailure } from '@benne/client'

/** How often a call that is under way already is asked for, and how long apart, in milliseconds. */
const tries = 8
const pauseMs = 750

/**
 * Makes a call that carries an idempotency key. When it was sent before and is still being worked on, its answer is
 * waited for.
 */
export async function createOnce<T>(
  call: () => Promise<T>,
  wait: (milliseconds: number) => Promise<void> = pause,
): Promise<T> {
  for (let left = tries; ; left--) {
    try {
      return await call()
    } catch (error) {
      if (toClientFailure(error).code !== 'in_progress' || left <= 1) throw error
    }
    await wait(pauseMs)
  }
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })
