import { FaceIndex, identificationMargin, VaultError } from '@benne/biometrics'
import { type Database, faceKeys, faceTemplates } from '@benne/db'
import { and, asc, eq, gt, inArray, type SQL } from 'drizzle-orm'
import type { Bus } from '../context.ts'
import type { Faces } from './ports.ts'
import { isAgreedTo, type KeptTemplate, openTemplate } from './templates.ts'

export interface FaceDirectoryOptions extends Pick<Faces, 'vault'> {
  readonly db: Database
  readonly bus: Bus
  /** Only descriptors of one version can be compared with each other. */
  readonly encoderVersion: string
  readonly onError: (error: unknown) => void
  readonly sweepMs?: number
}

/** Templates that are read and opened at once: a few milliseconds, between which the event loop does other things. */
const pageSize = 200
const idPageSize = 5_000
/** Milliseconds after which it looks for what it was not told of: an operator's command, say, where there is no bus. */
const defaultSweepMs = 60_000

/**
 * Everybody's descriptors in memory, to find whose face it is. Read when it starts, kept current by what this process
 * and, over the bus, the others tell; now and then, and after a gap of the bus, it looks for what it has missed. What
 * it finds must be checked against the template itself, so that what it has not heard of yet opens nothing. Memory:
 * 512 bytes a face and its ids.
 */
export class FaceDirectory {
  readonly #options: FaceDirectoryOptions
  readonly #index = new FaceIndex()
  /** The templates that are in the index, by account. */
  readonly #known = new Map<string, string>()
  readonly #leaveBus: (() => void)[]
  #sweepTimer: NodeJS.Timeout | undefined
  #reading: Promise<void> = Promise.resolve()
  #closed = false

  constructor(options: FaceDirectoryOptions) {
    this.#options = options
    const { bus } = options
    this.#leaveBus = [
      bus.subscribe((message) => {
        if (message.type === 'faces') void this.#inTurn(() => this.#readAnew(message.userIds))
      }),
      bus.onGap(() => void this.#inTurn(() => this.#sweep())),
    ]
  }

  get size(): number {
    return this.#index.size
  }

  /** Reads all templates; resolves when they are there. */
  start(): Promise<void> {
    const { sweepMs = defaultSweepMs } = this.#options
    this.#sweepTimer ??= setInterval(() => void this.#inTurn(() => this.#sweep()), sweepMs).unref()
    return this.#inTurn(() => this.#sweep())
  }

  /**
   * The account whose face is within `tolerance`, and by the margin nearer than anybody else's; null when there is
   * none.
   */
  identify(descriptor: Float32Array, tolerance: number): string | null {
    const nearest = this.#index.nearest(descriptor)
    if (!nearest || !(nearest.distance <= tolerance)) return null
    const isClear = nearest.second === null || nearest.second - nearest.distance >= identificationMargin
    return isClear ? nearest.id : null
  }

  /** The account whose face is nearest within `tolerance`, however near others are. */
  nearest(descriptor: Float32Array, tolerance: number): string | null {
    const nearest = this.#index.nearest(descriptor)
    return nearest && nearest.distance <= tolerance ? nearest.id : null
  }

  /** After the commit that enrolled or erased somebody's face. */
  changed(userId: string): void {
    void this.#inTurn(() => this.#readAnew([userId]))
  }

  /** Resolves once everything that it was told of is in it. */
  settled(): Promise<void> {
    return this.#reading
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#sweepTimer)
    for (const leave of this.#leaveBus) leave()
    this.#index.clear()
    this.#known.clear()
  }

  /** One reading after the other: an older answer must not take the place of a newer one. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#reading = this.#reading
      .then(() => (this.#closed ? undefined : work()))
      .catch((error: unknown) => this.#options.onError(error))
    return this.#reading
  }

  /** Out first: what cannot be read now must not stay. A later sweep finds that it is missing. */
  async #readAnew(userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) this.#drop(userId)
    this.#put(await this.#read(inArray(faceTemplates.userId, [...userIds])))
  }

  /** Compares ids with those of the database, and reads what differs. */
  async #sweep(): Promise<void> {
    const missed = new Set(this.#known.keys())
    for (let after: string | undefined; !this.#closed; ) {
      const page = await this.#readIds(after)
      const fresh = page
        .filter(({ userId, id }) => this.#known.get(userId) !== id)
        .map(({ userId }) => userId)
      for (let i = 0; i < fresh.length; i += pageSize) await this.#readAnew(fresh.slice(i, i + pageSize))
      for (const { userId } of page) missed.delete(userId)
      after = page.at(-1)?.userId
      if (page.length < idPageSize) break
    }
    for (const userId of missed) this.#drop(userId)
  }

  #readIds(after: string | undefined): Promise<{ userId: string; id: string }[]> {
    const { userId, id } = faceTemplates
    return this.#options.db
      .select({ userId, id })
      .from(faceTemplates)
      .innerJoin(faceKeys, eq(faceKeys.templateId, id))
      .where(and(this.#counts, after === undefined ? undefined : gt(userId, after)))
      .orderBy(asc(userId))
      .limit(idPageSize)
  }

  #read(where: SQL): Promise<KeptTemplate[]> {
    return this.#options.db
      .select({ template: faceTemplates, key: faceKeys })
      .from(faceTemplates)
      .innerJoin(faceKeys, eq(faceKeys.templateId, faceTemplates.id))
      .where(and(this.#counts, where))
  }

  get #counts(): SQL | undefined {
    return and(eq(faceTemplates.encoderVersion, this.#options.encoderVersion), isAgreedTo)
  }

  /** A template that cannot be opened is left out: its owner signs in another way, and an operator is told. */
  #put(found: readonly KeptTemplate[]): void {
    for (const kept of found) {
      // It may have been closed while they were read.
      const descriptor = this.#closed ? null : this.#open(kept)
      if (descriptor) {
        this.#index.set(kept.template.userId, descriptor)
        descriptor.fill(0)
      }
      // Also when it cannot be opened, which would be told at every sweep.
      if (!this.#closed) this.#known.set(kept.template.userId, kept.template.id)
    }
  }

  #drop(userId: string): void {
    this.#index.delete(userId)
    this.#known.delete(userId)
  }

  #open(kept: KeptTemplate): Float32Array | null {
    try {
      return openTemplate(this.#options, kept)
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      this.#options.onError(error)
      return null
    }
  }
}
