import { type ClientFailure, isPassing, toClientFailure } from '@benne/client'

export type ImageState =
  | { status: 'loading' }
  | { status: 'ready'; src: string }
  | { status: 'failed'; failure: ClientFailure }

const loading: ImageState = { status: 'loading' }

interface Entry {
  state: ImageState
  listeners: Set<() => void>
  fetching: AbortController | null
}

/**
 * Pictures that want a token, as blob addresses for `<img>`: each is fetched once for everybody who shows it, given up
 * when nobody does any more, and kept for a while after. `kept`: how many stay that nobody shows.
 */
export class ImageCache {
  readonly #download: (url: string, options: { signal: AbortSignal }) => Promise<Blob>
  readonly #kept: number
  /** Those shown last are at the end. */
  readonly #entries = new Map<string, Entry>()

  constructor(download: (url: string, options: { signal: AbortSignal }) => Promise<Blob>, kept = 60) {
    this.#download = download
    this.#kept = kept
  }

  state(url: string): ImageState {
    return this.#entries.get(url)?.state ?? loading
  }

  /** Shows a picture: fetches it unless it is here, and calls `listener` when its state changes. Returns how to stop. */
  subscribe(url: string, listener: () => void): () => void {
    const entry = this.#entries.get(url) ?? { state: loading, listeners: new Set(), fetching: null }
    this.#entries.set(url, entry)
    entry.listeners.add(listener)
    if (entry.state.status !== 'ready' && !entry.fetching) void this.#fetch(url, entry)
    return () => this.#leave(url, entry, listener)
  }

  /** Fetches again what could not be fetched; with no address, all that failed for a reason that passes. */
  retry(url?: string): void {
    for (const [key, entry] of this.#entries) {
      if (entry.state.status !== 'failed' || entry.listeners.size === 0) continue
      if (url === undefined ? isPassing(entry.state.failure) : key === url) void this.#fetch(key, entry)
    }
  }

  /** What one person saw is not kept for the next. */
  clear(): void {
    for (const [url, entry] of this.#entries) this.#drop(url, entry)
  }

  async #fetch(url: string, entry: Entry): Promise<void> {
    const fetching = new AbortController()
    entry.fetching = fetching
    this.#set(entry, loading)
    let state: ImageState
    try {
      const blob = await this.#download(url, { signal: fetching.signal })
      if (fetching.signal.aborted) return
      state = { status: 'ready', src: URL.createObjectURL(blob) }
    } catch (error) {
      if (fetching.signal.aborted) return
      state = { status: 'failed', failure: toClientFailure(error) }
    }
    entry.fetching = null
    this.#set(entry, state)
  }

  #set(entry: Entry, state: ImageState): void {
    if (entry.state === state) return
    entry.state = state
    for (const listener of entry.listeners) listener()
  }

  #leave(url: string, entry: Entry, listener: () => void): void {
    entry.listeners.delete(listener)
    if (entry.listeners.size > 0 || this.#entries.get(url) !== entry) return
    this.#entries.delete(url)
    if (entry.state.status !== 'ready') return this.#drop(url, entry)
    this.#entries.set(url, entry)
    const unused = [...this.#entries].filter(([, { listeners }]) => listeners.size === 0)
    for (const [other, old] of unused.slice(0, Math.max(0, unused.length - this.#kept)))
      this.#drop(other, old)
  }

  #drop(url: string, entry: Entry): void {
    this.#entries.delete(url)
    entry.fetching?.abort()
    if (entry.state.status === 'ready') URL.revokeObjectURL(entry.state.src)
  }
}
