import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until `look` finds nothing that is missing any more: it answers what is, in words, or null. Rejects with the
 * last of these words, and `what`, after so many seconds.
 */
export async function until(
  what: string,
  seconds: number,
  look: () => string | null | Promise<string | null>,
): Promise<void> {
  const deadline = performance.now() + seconds * 1_000
  for (;;) {
    const missing = await look()
    if (missing === null) return
    if (performance.now() > deadline) throw new Error(`${what}: still not so after ${seconds} s: ${missing}`)
    await sleep(50)
  }
}

/** Lets the fault last, and other things happen meanwhile. No result rests on how long this really takes. */
export const lasting = (seconds: number): Promise<void> => sleep(seconds * 1_000)
