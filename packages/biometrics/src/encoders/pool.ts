import { availableParallelism } from 'node:os'
import { checkPicture, type PictureRules, WaitingLine } from '@benne/pictures'
import { type DecodingLimits, openPicture } from '@benne/pictures/open'
import { Piscina } from 'piscina'
import {
  type DescribedFace,
  type EncodeOptions,
  encoderVersion,
  type FaceEncoder,
  type LookedPicture,
} from '../encoder.ts'
import { longestSide } from '../pipeline/find-faces.ts'
import type { Pixels } from '../pipeline/sampling.ts'
import type { Task } from './tasks.ts'

export interface PoolOptions {
  /** Pictures at work at once; one a processor when it is left out. */
  readonly threads?: number
  /** How many pictures may wait: those after them are `busy` at once. */
  readonly waiting?: number
  /** How long one waits before `busy`. */
  readonly patienceMs?: number
  /** From when work on a picture begins until it is `too_slow`. */
  readonly timeoutMs?: number
  /** Told when a thread is gone and no other can take its place: this encoder should be closed, and another made. */
  readonly onBroken?: (error: unknown) => void
}

const limits: PictureRules & DecodingLimits = {
  accept: ['image/jpeg', 'image/png', 'image/webp'],
  // Frames of a camera are a tenth of it.
  maxBytes: 8 * 1024 * 1024,
  // 2048 × 2048: what a page's camera has, twice. The slowest kind, a PNG of 16 bits, then takes 20 ms; of 40 million, 200.
  maxPixels: 4_194_304,
  maxWholePixels: 4_194_304,
  failOn: 'warning',
}

/** Each takes one thread of libuv's four: the others are left to passwords and files. */
const decodedAtOnce = 2

/** A face encoder whose work is done by `worker`, a module of tasks, in threads of its own. */
export async function createPoolEncoder(
  worker: URL,
  workerData: object,
  options: PoolOptions,
): Promise<FaceEncoder> {
  const { threads = availableParallelism(), waiting = 32, patienceMs = 10_000, timeoutMs = 10_000 } = options
  const { onBroken = () => {} } = options
  const pool = new Piscina<Task>({
    filename: worker.href,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  })
  // An error event that nobody listens to would end the process.
  pool.on('error', (error: unknown) => onBroken(error))
  const line = new WaitingLine({ places: threads, waiting, patienceMs, timeoutMs })
  const decodingLine = new WaitingLine({
    places: decodedAtOnce,
    waiting: threads,
    patienceMs: timeoutMs,
    timeoutMs,
  })
  let isClosed = false
  const run = async (wanted: Task['wanted'], bytes: Uint8Array, { claimedType, signal }: EncodeOptions) => {
    checkPicture(bytes, claimedType, limits)
    return await line.run(async (late) => {
      const decoding = { ...limits, claimedType, longest: longestSide, timeoutMs, signal: late }
      const picture = await decodingLine.run(() => openPicture(bytes, decoding))
      late.throwIfAborted()
      // The pool would keep it for ever.
      if (isClosed) throw new Error('The face encoder is closed.')
      // sharp's own memory cannot be handed over, a copy of it can.
      const data = new Uint8Array(picture.data)
      const task = { picture: { ...picture, data }, wanted }
      return (await pool.run(task, { signal: late, transferList: [data.buffer] })) as unknown
    }, signal)
  }
  await warmUp(pool, threads)
  return {
    version: encoderVersion,
    look: async (bytes, options) => (await run('faces', bytes, options)) as LookedPicture,
    describe: async (bytes, options) =>
      (await run('descriptors', bytes, options)) as LookedPicture<DescribedFace>,
    close: async () => {
      isClosed = true
      await pool.destroy()
    },
  }
}

/** Every thread looks at something, so that none has to load its models when somebody waits. */
async function warmUp(pool: Piscina<Task>, threads: number): Promise<void> {
  const picture: Pixels = { data: new Uint8Array(64 * 64 * 3), width: 64, height: 64 }
  try {
    await Promise.all(Array.from({ length: threads }, () => pool.run({ picture, wanted: 'faces' })))
  } catch (error) {
    await pool.destroy()
    throw error
  }
}
