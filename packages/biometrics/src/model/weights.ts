import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Of face-api's nets, those that are used here. */
export const netNames = ['ssd_mobilenetv1', 'face_landmark_68', 'face_recognition'] as const
export type NetName = (typeof netNames)[number]

export interface Tensor {
  readonly data: Float32Array
  /** As TensorFlow has it: filters are height, width, channels in, channels out. */
  readonly shape: readonly number[]
}

export type Weights = (name: string) => Tensor

interface Entry {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly quantization?: { readonly scale: number; readonly min: number; readonly dtype: string }
}

/** Where the installed face-api keeps its weights. */
export const weightsFolder = () =>
  join(dirname(createRequire(import.meta.url).resolve('face-api.js/package.json')), 'model')

/**
 * Throws Error when the files are not what this version of face-api ships, or a tensor is asked for that is not
 * there.
 */
export function readWeights(net: NetName): Weights {
  const { manifest, bytes } = readNet(net)
  const groups = JSON.parse(manifest) as { weights: Entry[] }[]
  const tensors = new Map<string, () => Tensor>()
  let at = 0
  for (const entry of groups.flatMap((group) => group.weights)) {
    const count = entry.shape.reduce((product, size) => product * size, 1)
    const end = at + count * (entry.quantization ? 1 : 4)
    if (end > bytes.length) throw new Error(`The weights of ${net} are incomplete.`)
    const part = bytes.subarray(at, end)
    tensors.set(entry.name, () => ({ data: numbersOf(part, entry), shape: entry.shape }))
    at = end
  }
  if (at !== bytes.length) throw new Error(`The weights of ${net} do not fit their manifest.`)
  return (name) => {
    const tensor = tensors.get(name)
    if (!tensor) throw new Error(`The weights of ${net} have no ${name}.`)
    return tensor()
  }
}

/** Most are a byte each, which stands for a number between two limits. */
function numbersOf(bytes: Buffer, { name, quantization }: Entry): Float32Array {
  if (!quantization) return new Float32Array(new Uint8Array(bytes).buffer)
  const { scale, min, dtype } = quantization
  if (dtype !== 'uint8') throw new Error(`${name} is kept as ${dtype}, which cannot be read.`)
  return Float32Array.from(bytes, (byte) => byte * scale + min)
}

function readNet(net: NetName): { manifest: string; bytes: Buffer } {
  const folder = weightsFolder()
  return {
    manifest: readFileSync(join(folder, `${net}_model-weights_manifest.json`), 'utf8'),
    bytes: readFileSync(join(folder, `${net}_model.bin`)),
  }
}
