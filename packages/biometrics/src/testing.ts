import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaceEncoder } from './encoder.ts'
import type { PoolOptions } from './encoders/pool.ts'
import { createOnnxFaceEncoder } from './onnx.ts'

export { type SampleFace, sampleFaces, sampleGroup } from './testing/sample-faces.ts'
export { tiltPhoto } from './testing/tilt-photo.ts'
export { poseHead, turnHead } from './testing/turn-head.ts'

/** With models that all tests share, so that they are made once. */
export const openTestEncoder = (options: PoolOptions = {}): Promise<FaceEncoder> =>
  createOnnxFaceEncoder({ threads: 1, directory: join(tmpdir(), 'benne-test-face-models'), ...options })
