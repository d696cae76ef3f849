import { createVault, encoderVersion, type FaceEncoder } from '@benne/biometrics'
import { createFaceEncoder } from '@benne/biometrics/create'
import type { FaceDevices } from '@benne/contracts'
import type { Database } from '@benne/db'
import { type Bus, FaceDirectory, type Faces, Gate, ServiceError } from '@benne/services'
import { describeError, type Logger } from './log.ts'

export interface FaceOptions {
  /** Fernet keys: the first encrypts, all decrypt. */
  readonly masterKeys: readonly string[]
  /** Where converted models are kept. */
  readonly modelDirectory: string
  readonly tolerance: number
  readonly identification: boolean
  readonly devices: FaceDevices
  readonly retentionMonths: number
}

/**
 * Calls that are under way at once, and of them from one address (a hall with a few kiosks). Each has one picture in
 * the encoder's line at a time; all of them fit into it, so that nobody is refused for others' sake before some
 * twenty addresses ask without end. A hundred pictures wait about a second on two cores.
 */
const looks = { most: 64, mostOfOne: 4 }
const answers = { most: 32, mostOfOne: 6 }

interface Surroundings {
  readonly db: Database
  readonly bus: Bus
  readonly logger: Logger
}

/** What signing in by face needs. Nothing is started before somebody asks to look at a camera. */
export function openFaces(
  options: FaceOptions,
  { db, bus, logger }: Surroundings,
): { faces: Faces; close(): Promise<void> } {
  const warn = (message: string) => (error: unknown) => logger.error(describeError(error), message)
  const vault = createVault(options.masterKeys)
  const encoder = lazyEncoder(
    (onBroken) =>
      createFaceEncoder({
        directory: options.modelDirectory,
        waiting: looks.most + answers.most,
        onBroken,
        onFallback: (reason) =>
          logger.warn(describeError(reason), 'faces are encoded slowly on this machine'),
      }),
    warn('faces cannot be encoded'),
  )
  const directory = options.identification
    ? new FaceDirectory({ db, bus, vault, encoderVersion, onError: warn('a face could not be read') })
    : null
  const { tolerance, retentionMonths, devices } = options
  return {
    faces: {
      encoder,
      vault,
      directory,
      tolerance,
      retentionMonths,
      devices,
      gates: {
        looks: new Gate(looks.most, looks.mostOfOne),
        answers: new Gate(answers.most, answers.mostOfOne),
      },
    },
    async close() {
      directory?.close()
      await encoder.close()
    },
  }
}

/** Milliseconds for which an encoder that did not start, or broke, is left alone: starting it costs a second. */
const coolDownMs = 10_000

/**
 * Starts the encoder at its first picture. One that does not start, or breaks, is made anew at a picture that comes a
 * while later; until then it throws `unavailable`. `onError` is told why.
 */
export function lazyEncoder(
  create: (onBroken: (error: unknown) => void) => Promise<FaceEncoder>,
  onError: (error: unknown) => void,
  now: () => number = Date.now,
): FaceEncoder {
  let started: Promise<FaceEncoder> | null = null
  let isClosed = false
  let notBefore = 0
  const isIdle = () => started === null
  const giveUp = (error: unknown) => {
    if (isIdle()) return
    onError(error)
    notBefore = now() + coolDownMs
    const broken = started
    started = null
    void broken?.then((encoder) => encoder.close()).catch(() => {})
  }
  const start = async () => {
    if (isIdle() && (isClosed || now() < notBefore)) throw unavailable()
    started ??= create(giveUp)
    try {
      return await started
    } catch (error) {
      giveUp(error)
      throw unavailable(error)
    }
  }
  return {
    version: encoderVersion,
    look: async (bytes, options) => (await start()).look(bytes, options),
    describe: async (bytes, options) => (await start()).describe(bytes, options),
    close: async () => {
      isClosed = true
      const encoder = await started?.catch(() => null)
      await encoder?.close()
    },
  }
}

const unavailable = (cause?: unknown) =>
  new ServiceError('unavailable', 'Faces cannot be looked at just now. Try again shortly.', { cause })
