import faceapi from 'face-api.js/dist/face-api.node-wasm.js'
import { anchorsOf, detectorSize } from '../model/detector.ts'
import { landmarksSize } from '../model/landmarks.ts'
import { chipSize } from '../model/recognition.ts'
import { readWeights, weightsFolder } from '../model/weights.ts'
import type { Nets } from '../pipeline/nets.ts'
import { descriptorLength } from '../vault/layout.ts'

const { nets } = faceapi
/** Its types leave out what it re-exports. */
const tf = faceapi.tf as typeof faceapi.tf & {
  setBackend(name: 'wasm'): Promise<boolean>
  ready(): Promise<void>
  dispose(tensors: readonly faceapi.tf.Tensor[]): void
}
type DetectorInput = Parameters<typeof nets.ssdMobilenetv1.forwardInput>[0]

/** face-api itself, on TensorFlow's WebAssembly. What it is asked blocks this thread. */
export async function openFaceApiNets(): Promise<Nets> {
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow has no WebAssembly here.')
  await tf.ready()
  const folder = weightsFolder()
  await nets.ssdMobilenetv1.loadFromDisk(folder)
  await nets.faceLandmark68Net.loadFromDisk(folder)
  await nets.faceRecognitionNet.loadFromDisk(folder)
  const predictions = setDetectorSize()
  return {
    detect: async (picture) => {
      const input = { toBatchTensor: () => tf.tensor4d(picture, [1, detectorSize, detectorSize, 3], 'int32') }
      const [boxes = [], scores = []] = tf.tidy(() => {
        const found = nets.ssdMobilenetv1.forwardInput(input as unknown as DetectorInput)
        return [found.boxes[0]?.dataSync(), found.scores[0]?.dataSync()]
      })
      return {
        boxes: Float32Array.from(boxes).subarray(0, predictions * 4),
        scores: Float32Array.from(scores).subarray(0, predictions),
      }
    },
    landmarks: async (face) => {
      const inputs = tensorsOf(face, landmarksSize)
      const found = await nets.faceLandmark68Net.detectLandmarks(inputs)
      tf.dispose(inputs)
      const [landmarks] = [found].flat()
      return Float32Array.from(landmarks?.relativePositions.flatMap(({ x, y }) => [x, y]) ?? [])
    },
    describe: async (chips) => {
      const inputs = tensorsOf(chips, chipSize)
      const found = await nets.faceRecognitionNet.computeFaceDescriptor(inputs)
      tf.dispose(inputs)
      const descriptors = new Float32Array(inputs.length * descriptorLength)
      for (const [i, descriptor] of [found].flat().entries())
        descriptors.set(descriptor, i * descriptorLength)
      return descriptors
    },
  }
}

/**
 * face-api's detector takes pictures of one size because its anchors, which are among its weights, are for that size.
 * It is given others. Its last two grids have a single cell at the smaller size and are of no use: what comes after
 * the number that is answered is to be left out.
 */
function setDetectorSize(): number {
  const { params } = nets.ssdMobilenetv1
  if (!params) throw new Error('face-api has not loaded its detector.')
  const anchors = anchorsOf(readWeights('ssd_mobilenetv1'))
  const all = new Float32Array(anchors.length + 2 * 6 * 4)
  all.set(anchors)
  params.output_layer.extra_dim.dispose()
  params.output_layer.extra_dim = tf.tensor3d(all, [1, all.length / 4, 4])
  return anchors.length / 4
}

function tensorsOf(pictures: Uint8Array, size: number) {
  const length = size * size * 3
  return Array.from({ length: pictures.length / length }, (_, i) =>
    tf.tensor3d(pictures.subarray(i * length, (i + 1) * length), [size, size, 3], 'int32'),
  )
}
