import { type ClientFailure, isPassing, toClientFailure, type UploadOptions, Value } from '@benne/client'
import { maxImageBytes, maxRecordImages, type UploadedImage } from '@benne/contracts'

/** A photo on its way to the server, or waiting there for its record. */
export interface Photo {
  readonly key: string
  readonly name: string
  /** Address of the file itself, as long as this page has it. */
  readonly preview: string | null
  readonly state: 'waiting' | 'sending' | 'done' | 'failed'
  /** How much of it is sent, 0 to 1. */
  readonly share: number
  readonly uploaded: UploadedImage | null
  readonly failure: ClientFailure | null
}

/** What is left of a photo when the page that sent it is gone. */
export interface KeptPhoto {
  readonly name: string
  readonly uploaded: UploadedImage
}

export interface TrayOptions {
  readonly upload: (photo: Blob, options: UploadOptions) => Promise<UploadedImage>
  /** Makes a photo ready to be sent. */
  readonly prepare: (photo: Blob) => Promise<Blob>
  readonly kept?: readonly KeptPhoto[]
  /** How many it takes now; as many as a record when nothing is said. */
  readonly max?: () => number
  /** Called for each that has arrived. */
  readonly onDone?: (key: string) => void
}

/** Sent side by side: more would only share the line. */
const atOnce = 2

/** Photos that are sent while one does something else. Order is the person's. */
export class PhotoTray {
  readonly photos: Value<readonly Photo[]>
  /** Those that have arrived: what a draft keeps. */
  readonly kept: Value<readonly KeptPhoto[]>
  /** How many were there and are gone from the server since. */
  readonly lost = new Value(0)
  readonly #options: TrayOptions
  readonly #files = new Map<string, Blob>()
  readonly #sending = new Map<string, AbortController>()
  #made = 0

  constructor(options: TrayOptions) {
    this.#options = options
    this.photos = new Value<readonly Photo[]>(
      (options.kept ?? []).map(({ name, uploaded }) => ({
        ...this.#blank(name, null),
        state: 'done',
        share: 1,
        uploaded,
      })),
    )
    this.kept = new Value(options.kept ?? [])
    this.photos.subscribe(() => this.#keep())
  }

  /** Resolves once none is on its way, whatever became of them. */
  async settled(): Promise<void> {
    const isBusy = () => this.photos.get().some(({ state }) => state === 'waiting' || state === 'sending')
    if (!isBusy()) return
    await new Promise<void>((resolve) => {
      const stop = this.photos.subscribe(() => {
        if (isBusy()) return
        stop()
        resolve()
      })
    })
  }

  /** Takes in as many as there is room for; returns how many were left out. */
  add(files: readonly File[]): number {
    const taken = files.slice(0, this.room)
    const photos = taken.map((file) => {
      const refusal = refusalOf(file)
      const photo = this.#blank(file.name, URL.createObjectURL(file))
      if (!refusal) this.#files.set(photo.key, file)
      return refusal ? { ...photo, state: 'failed' as const, failure: refusal } : photo
    })
    this.photos.set([...this.photos.get(), ...photos])
    this.#pump()
    return files.length - taken.length
  }

  get room(): number {
    return Math.max(0, (this.#options.max?.() ?? maxRecordImages) - this.photos.get().length)
  }

  /** Sends again one that failed; with no key, all that failed for a reason that passes. */
  retry(key?: string): void {
    for (const { key: own, state, failure } of this.photos.get()) {
      const meant = key === undefined ? failure !== null && isPassing(failure) : own === key
      if (meant && state === 'failed' && this.#files.has(own))
        this.#change(own, { state: 'waiting', share: 0, failure: null })
    }
    this.#pump()
  }

  /** Takes one out, and stops sending it. */
  remove(key: string): void {
    this.#sending.get(key)?.abort()
    const photo = this.photos.get().find((each) => each.key === key)
    if (photo?.preview) URL.revokeObjectURL(photo.preview)
    this.#files.delete(key)
    this.photos.set(this.photos.get().filter((each) => each.key !== key))
    this.#pump()
  }

  /** Puts one at another place, counted from 0. */
  move(key: string, to: number): void {
    const photos = this.photos.get()
    const from = photos.findIndex((each) => each.key === key)
    const photo = photos[from]
    if (!photo || to === from || to < 0 || to >= photos.length) return
    this.photos.set(photos.toSpliced(from, 1).toSpliced(to, 0, photo))
  }

  clear(): void {
    for (const { key } of this.photos.get()) this.remove(key)
    this.lost.set(0)
  }

  /** Takes out those that the server does not have any more. */
  async recheck(exists: (image: UploadedImage['image']) => Promise<boolean>): Promise<void> {
    const gone = await Promise.all(
      this.photos
        .get()
        .map(async ({ key, uploaded }) => (uploaded && !(await exists(uploaded.image)) ? [key] : [])),
    )
    for (const key of gone.flat()) this.remove(key)
    if (gone.flat().length > 0) this.lost.set(this.lost.get() + gone.flat().length)
  }

  #keep(): void {
    const arrived = this.photos.get().flatMap(({ name, uploaded }) => (uploaded ? [{ name, uploaded }] : []))
    const before = this.kept.get()
    const isSame =
      arrived.length === before.length &&
      arrived.every(({ uploaded }, index) => uploaded === before[index]?.uploaded)
    if (!isSame) this.kept.set(arrived)
  }

  #blank(name: string, preview: string | null): Photo {
    const key = `photo-${++this.#made}`
    return { key, name, preview, state: 'waiting', share: 0, uploaded: null, failure: null }
  }

  #change(key: string, part: Partial<Photo>): void {
    this.photos.set(this.photos.get().map((photo) => (photo.key === key ? { ...photo, ...part } : photo)))
  }

  #pump(): void {
    for (const { key, state } of this.photos.get()) {
      if (this.#sending.size >= atOnce) return
      if (state === 'waiting') void this.#send(key)
    }
  }

  async #send(key: string): Promise<void> {
    const file = this.#files.get(key)
    if (!file) return
    const sending = new AbortController()
    this.#sending.set(key, sending)
    this.#change(key, { state: 'sending' })
    try {
      const photo = await this.#options.prepare(file)
      if (photo.size > maxImageBytes) throw new Refusal(refusal('image_too_large'))
      const uploaded = await this.#options.upload(photo, {
        signal: sending.signal,
        onProgress: (share) => this.#change(key, { share }),
      })
      if (sending.signal.aborted) return
      this.#files.delete(key)
      this.#change(key, { state: 'done', share: 1, uploaded })
      this.#options.onDone?.(key)
    } catch (error) {
      if (sending.signal.aborted) return
      const failure = error instanceof Refusal ? error.failure : toClientFailure(error)
      this.#change(key, { state: 'failed', failure })
    } finally {
      this.#sending.delete(key)
      this.#pump()
    }
  }
}

class Refusal extends Error {
  readonly failure: ClientFailure
  constructor(failure: ClientFailure) {
    super(failure.message)
    this.failure = failure
  }
}

/** As the server would say it, without sending it there. */
function refusal(rule: string): ClientFailure {
  const issues = [{ path: ['image'], rule, message: rule }]
  return { code: 'validation', message: rule, requestId: '', issues }
}

function refusalOf({ type, size, name }: File): ClientFailure | null {
  if (size === 0) return refusal('image_empty')
  if (/^image\/hei[cf]/.test(type) || (type === '' && /\.hei[cf]$/i.test(name))) return refusal('image_heic')
  if (type === 'image/svg+xml') return refusal('image_type_not_accepted')
  return type !== '' && !type.startsWith('image/') ? refusal('image_not_an_image') : null
}
