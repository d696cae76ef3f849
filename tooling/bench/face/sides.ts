import { join } from 'node:path'
import type { FaceEncoder } from '@benne/biometrics'
import { createFaceApiEncoder } from '@benne/biometrics/face-api'
import { createOnnxFaceEncoder } from '@benne/biometrics/onnx'
import sharp from 'sharp'
import { openOnnxNets } from '../../../packages/biometrics/src/encoders/onnx-nets.ts'
import { detectorSize } from '../../../packages/biometrics/src/model/detector.ts'
import { landmarksSize } from '../../../packages/biometrics/src/model/landmarks.ts'
import { chipSize } from '../../../packages/biometrics/src/model/recognition.ts'

/** Ways from a picture to its descriptor that are measured beside each other. */
export const sideNames = ['onnx', 'look', 'nets', 'face-api', 'shipped', 'idle'] as const
export type SideName = (typeof sideNames)[number]

/** Does the work for one picture. */
export type Side = (picture: Buffer) => Promise<unknown>

export interface SideOptions {
  /** Of the models. */
  readonly directory: string
  readonly threads: number
}

/** Nobody is refused while speed is measured. */
const patient = { waiting: 10_000, patienceMs: 600_000, timeoutMs: 600_000 }

export const sides: Record<SideName, (options: SideOptions) => Promise<Side>> = {
  onnx: async ({ directory, threads }) =>
    describing(await createOnnxFaceEncoder({ ...patient, directory, threads })),
  look: async ({ directory, threads }) => {
    const encoder = await createOnnxFaceEncoder({ ...patient, directory, threads })
    return async (picture) => await encoder.look(picture, { claimedType: null })
  },
  'face-api': async ({ threads }) => describing(await createFaceApiEncoder({ ...patient, threads })),
  nets: openNets,
  shipped: openShipped,
  idle: async () => async () => await new Promise((resolve) => setTimeout(resolve, 10)),
}

const describing =
  (encoder: FaceEncoder): Side =>
  async (picture) => {
    const { faces } = await encoder.describe(picture, { claimedType: null })
    if (faces.length !== 1) throw new Error(`${faces.length} faces in a picture of one`)
  }

/** The least: what ONNX Runtime needs for the same nets, given all that they are asked; nothing decoded, cut or measured. */
async function openNets({ directory }: SideOptions): Promise<Side> {
  const nets = await openOnnxNets(directory)
  const noise = (pictures: number, size: number) =>
    Uint8Array.from({ length: pictures * size * size * 3 }, (_, i) => (i * 7919) % 256)
  const [picture, face, chips] = [noise(1, detectorSize), noise(1, landmarksSize), noise(2, chipSize)]
  return async () => {
    await nets.detect(picture)
    await nets.landmarks(face)
    await nets.describe(chips)
  }
}

/** face-api's own calls with its own settings, as its examples have them: detector at 512, no mirror, on this thread. */
async function openShipped(): Promise<Side> {
  const { default: faceapi } = await import('face-api.js/dist/face-api.node-wasm.js')
  const tf = faceapi.tf as typeof faceapi.tf & {
    setBackend(name: 'wasm'): Promise<boolean>
    ready(): Promise<void>
  }
  await tf.setBackend('wasm')
  await tf.ready()
  const folder = join(import.meta.dirname, '../../node_modules/face-api.js/model')
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(folder)
  await faceapi.nets.faceLandmark68Net.loadFromDisk(folder)
  await faceapi.nets.faceRecognitionNet.loadFromDisk(folder)
  return async (bytes) => {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    const input = tf.tensor3d(data, [info.height, info.width, 3], 'int32')
    const found = await faceapi
      .detectSingleFace(input, new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5 }))
      .withFaceLandmarks()
      .withFaceDescriptor()
    input.dispose()
    if (!found) throw new Error('face-api found no face')
  }
}
