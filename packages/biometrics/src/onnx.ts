import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { FaceEncoder } from './encoder.ts'
import { createPoolEncoder, type PoolOptions } from './encoders/pool.ts'
import { hasModels } from './model/model-files.ts'

export interface OnnxFaceEncoderOptions extends PoolOptions {
  /** Where the models are kept that are made of face-api's weights at the first start; 45 MB. */
  readonly directory: string
}

/**
 * Face-api's nets on ONNX Runtime. Rejects when its binary cannot be loaded, or the models can be neither read nor
 * made.
 */
export async function createOnnxFaceEncoder(options: OnnxFaceEncoderOptions): Promise<FaceEncoder> {
  const { directory } = options
  if (!(await hasModels(directory))) await makeModelsElsewhere(directory)
  return await createPoolEncoder(
    new URL('./encoders/onnx-worker.ts', import.meta.url),
    { directory },
    options,
  )
}

/** In a thread of its own: this one may be serving already. */
async function makeModelsElsewhere(directory: string): Promise<void> {
  const worker = new Worker(new URL('./encoders/model-worker.ts', import.meta.url), {
    workerData: { directory },
  })
  await once(worker, 'exit')
}
