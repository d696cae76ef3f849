import { InferenceSession, Tensor } from 'onnxruntime-node'
import { anchorsOf, detectorSize } from '../model/detector.ts'
import { landmarksSize } from '../model/landmarks.ts'
import { readModel } from '../model/model-files.ts'
import { chipSize } from '../model/recognition.ts'
import { type NetName, readWeights } from '../model/weights.ts'
import { decodeBoxes } from '../pipeline/boxes.ts'
import type { Nets } from '../pipeline/nets.ts'

/** Two threads would spin while they wait for one another, and be slower than two pictures side by side. */
const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
}

/**
 * The models that `makeModels` made. What they are asked blocks this thread. Rejects when one is missing or damaged.
 */
export async function openOnnxNets(directory: string): Promise<Nets> {
  const open = async (net: NetName) => {
    const session = await InferenceSession.create(await readModel(directory, net), options)
    return (data: Uint8Array, size: number) =>
      session.run({ image: new Tensor('uint8', data, [data.length / (size * size * 3), size, size, 3]) })
  }
  const [detector, landmarks, recognition] = [
    await open('ssd_mobilenetv1'),
    await open('face_landmark_68'),
    await open('face_recognition'),
  ]
  const anchors = anchorsOf(readWeights('ssd_mobilenetv1'))
  return {
    detect: async (picture) => {
      const { boxes, classes } = await detector(picture, detectorSize)
      return { boxes: decodeBoxes(floatsOf(boxes), anchors), scores: scoresOf(floatsOf(classes)) }
    },
    landmarks: async (face) => floatsOf((await landmarks(face, landmarksSize)).points),
    describe: async (chips) => floatsOf((await recognition(chips, chipSize)).descriptor),
  }
}

function floatsOf(tensor: InferenceSession.ReturnType[string] | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('The model gave no numbers.')
  return tensor.data
}

/** The second of three classes is a face. */
const scoresOf = (classes: Float32Array) =>
  Float32Array.from({ length: classes.length / 3 }, (_, i) => 1 / (1 + Math.exp(-(classes[i * 3 + 1] ?? 0))))
