import type { FaceEncoder } from './encoder.ts'
import { createFaceApiEncoder } from './face-api.ts'
import { createOnnxFaceEncoder, type OnnxFaceEncoderOptions } from './onnx.ts'

export interface FaceEncoderOptions extends OnnxFaceEncoderOptions {
  /** Told why ONNX Runtime is not used: its binary does not load here, or its models can be neither made nor read. */
  readonly onFallback: (reason: unknown) => void
}

/** The fast encoder, or face-api itself where that one does not start. Rejects when neither does. */
export async function createFaceEncoder({
  onFallback,
  ...options
}: FaceEncoderOptions): Promise<FaceEncoder> {
  try {
    return await createOnnxFaceEncoder(options)
  } catch (error) {
    onFallback(error)
    return await createFaceApiEncoder(options)
  }
}
