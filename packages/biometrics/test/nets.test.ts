import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { distance } from '@benne/biometrics'
import { createFaceEncoder } from '@benne/biometrics/create'
import { createOnnxFaceEncoder } from '@benne/biometrics/onnx'
import { sampleFaces } from '@benne/biometrics/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFaceApiNets } from '../src/encoders/face-api-nets.ts'
import { openOnnxNets } from '../src/encoders/onnx-nets.ts'
import { hasModels, makeModels, readModel } from '../src/model/model-files.ts'
import { netNames } from '../src/model/weights.ts'
import { placeChip } from '../src/pipeline/chip.ts'
import { describeChip, lookAt } from '../src/pipeline/find-faces.ts'
import { Pyramid } from '../src/pipeline/sampling.ts'
import { readPixels } from '../src/testing/warp.ts'
import { onlyFace } from './face-support.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'benne-models-'))
  // As several processes that start at once.
  await Promise.all([makeModels(directory), makeModels(directory), makeModels(directory)])
})
afterAll(() => rm(directory, { recursive: true }))

it('gives the same descriptors as face-api for the same crop, and finds the same faces', async () => {
  const [onnx, faceApi] = [await openOnnxNets(directory), await openFaceApiNets()]
  for (const { bytes } of await sampleFaces()) {
    const pixels = await readPixels(bytes)
    const face = onlyFace(await lookAt(pixels, onnx))
    const chip = new Pyramid(pixels).cut(placeChip(face.landmarks), 150)
    const [first, second] = [await describeChip(chip, onnx), await describeChip(chip, faceApi)]
    expect(Math.hypot(...first)).toBeGreaterThan(1)
    expect(distance(first, second)).toBeLessThan(1e-4)
    const same = onlyFace(await lookAt(pixels, faceApi))
    for (const [i, point] of face.landmarks.entries()) {
      expect(
        Math.hypot(point.x - (same.landmarks[i]?.x ?? 0), point.y - (same.landmarks[i]?.y ?? 0)),
      ).toBeLessThan(0.1)
    }
  }
})

describe('the models', () => {
  const files = async () => (await readdir(directory)).toSorted()

  it('are three files and nothing else', async () => {
    expect(await hasModels(directory)).toBe(true)
    const names = await files()
    expect(names.map((name) => name.replace(/-[0-9a-f]{32}\.onnx$/, ''))).toEqual(netNames.toSorted())
  })

  it.each([
    ['cut short', (path: string) => truncate(path, 1_000_000)],
    ['emptied', (path: string) => truncate(path, 0)],
    ['missing', (path: string) => rm(path)],
    [
      'changed by a byte',
      async (path: string) => {
        const bytes = await readFile(path)
        bytes[500_000] = (bytes[500_000] ?? 0) ^ 1
        await writeFile(path, bytes)
      },
    ],
  ])('are made again when one is %s', async (_, damage) => {
    const [name = ''] = await files()
    const before = await readModel(directory, 'face_landmark_68')
    await damage(join(directory, name))
    expect(await hasModels(directory)).toBe(false)
    await expect(readModel(directory, 'face_landmark_68')).rejects.toThrow('missing or damaged')
    await makeModels(directory)
    expect(Buffer.compare(await readModel(directory, 'face_landmark_68'), before)).toBe(0)
    expect(await files()).toHaveLength(3)
  })
})

describe('an encoder whose models cannot be kept', () => {
  const nowhere = join(import.meta.filename, 'models')

  it('does not start', async () => {
    await expect(createOnnxFaceEncoder({ directory: nowhere })).rejects.toThrow('ENOTDIR')
  })

  it('is replaced by face-api, and the reason is told', async () => {
    const reasons: unknown[] = []
    const encoder = await createFaceEncoder({
      directory: nowhere,
      threads: 1,
      onFallback: (reason) => reasons.push(reason),
    })
    expect(String(reasons)).toContain('ENOTDIR')
    const [sample] = await sampleFaces()
    expect((await encoder.look(sample?.bytes ?? Buffer.alloc(0), { claimedType: null })).faces).toHaveLength(
      1,
    )
    await encoder.close()
  })
})
