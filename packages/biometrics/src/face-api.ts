import type { FaceEncoder } from './encoder.ts'
import { createPoolEncoder, type PoolOptions } from './encoders/pool.ts'

/**
 * face-api itself, with the same pipeline around it: what the other encoder is compared with, and what is used where
 * ONNX Runtime has no binary. It takes several times as long.
 */
export const createFaceApiEncoder = (options: PoolOptions = {}): Promise<FaceEncoder> =>
  createPoolEncoder(new URL('./encoders/face-api-worker.ts', import.meta.url), {}, options)
