import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildDetector } from './detector.ts'
import { buildLandmarks } from './landmarks.ts'
import { buildRecognition } from './recognition.ts'
import { type NetName, netNames, readWeights } from './weights.ts'

const builders = {
  ssd_mobilenetv1: buildDetector,
  face_landmark_68: buildLandmarks,
  face_recognition: buildRecognition,
}

/**
 * SHA-256 of what the converter makes of face-api 1.7.15's weights, by which files are named and known: nobody can slip
 * others in, and other weights or another converter are not taken before somebody has looked and written new ones here.
 */
const hashes: Readonly<Record<NetName, string>> = {
  ssd_mobilenetv1: '6588270b55f9b89806b13080d6f889175af09c34a0d2e39649002601018a5b8a',
  face_landmark_68: '2705f5dae50813ad38d033a6803881c2256735d6ee4f152c6fea6aa0c7bb2f33',
  face_recognition: '2e58301e85d78cc5a7026ec4c9c5b2b87e290baf16962c3372b73a27eed05b0e',
}

/**
 * Makes those ONNX models in `directory` that are missing or damaged: 0.7 s of work. Several processes may do it at
 * once: what the last one puts there is what the others put there. Rejects when the folder cannot be written, or the
 * installed weights are not those that are known.
 */
export async function makeModels(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for (const net of netNames) {
    const path = join(directory, modelFile(net))
    if (await readModelFile(path, net)) continue
    const model = builders[net](readWeights(net))
    if (sha256(model) !== hashes[net])
      throw new Error(`face-api's weights of ${net} are not those that are known.`)
    const temporary = `${path}.${randomUUID()}`
    try {
      await writeFile(temporary, model)
      await rename(temporary, path)
    } finally {
      await rm(temporary, { force: true })
    }
  }
}

/** Whether there is nothing to make. */
export async function hasModels(directory: string): Promise<boolean> {
  for (const net of netNames) {
    if (!(await readModelFile(join(directory, modelFile(net)), net))) return false
  }
  return true
}

/** A model that was made before. Throws Error when it is missing or damaged. */
export async function readModel(directory: string, net: NetName): Promise<Uint8Array> {
  const model = await readModelFile(join(directory, modelFile(net)), net)
  if (!model) throw new Error(`The model of ${net} in ${directory} is missing or damaged.`)
  return model
}

const modelFile = (net: NetName) => `${net}-${hashes[net].slice(0, 32)}.onnx`

/** Null when there is none, or it is not what was written. */
async function readModelFile(path: string, net: NetName): Promise<Uint8Array | null> {
  const model = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return model && sha256(model) === hashes[net] ? model : null
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
