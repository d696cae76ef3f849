import { descriptorLength } from '../vault/layout.ts'
import { makeMemory, makeScan, pageBytes, type Scan, type WasmMemory } from './scan.ts'

const rowBytes = 4 * descriptorLength
/** The query stands where the first row would. */
const rowsAt = rowBytes
/** 4 GiB, which is all that WebAssembly can address with 32 bits, without the query's place: 8,388,607. */
const mostRows = 2 ** 32 / rowBytes - 1
/** Pages by which the memory grows at least: 4 MiB, 8,192 descriptors. Untouched pages cost nothing. */
const leastStep = 64

export interface Nearest {
  readonly id: string
  /** Euclidean, from the query. */
  readonly distance: number
  /** Of the second-nearest; null when there is no other. A face that is nearly as near to two people is neither's. */
  readonly second: number | null
}

/**
 * The nearest of many descriptors, exactly. It holds them unencrypted in memory, 512 bytes each, and wipes what leaves;
 * memory that it took once it keeps. `nearest` reads all of them, O(n · 128), on the thread that asks.
 */
export class FaceIndex {
  readonly capacity: number
  /** In pages, when it is full. */
  readonly #maximum: number
  readonly #memory: WasmMemory
  readonly #scan: Scan
  readonly #places = new Map<string, number>()
  /** By place. */
  readonly #ids: string[] = []
  #numbers: Float32Array

  /** `capacity`: how many descriptors it may hold. */
  constructor({ capacity = mostRows }: { readonly capacity?: number } = {}) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > mostRows) {
      throw new RangeError(`a capacity is from 1 to ${mostRows}`)
    }
    this.capacity = capacity
    this.#maximum = Math.ceil((rowsAt + capacity * rowBytes) / pageBytes)
    this.#memory = makeMemory(this.#maximum)
    this.#scan = makeScan(this.#memory)
    this.#numbers = new Float32Array(this.#memory.buffer)
  }

  get size(): number {
    return this.#ids.length
  }

  /** As they are now: what changes meanwhile does not disturb who goes through them. */
  ids(): string[] {
    return [...this.#ids]
  }

  /** Adds a descriptor, or replaces that of the same id. Throws RangeError for what is none, and when it is full. */
  set(id: string, descriptor: Float32Array): void {
    checkDescriptor(descriptor)
    const place = this.#places.get(id) ?? this.#add(id)
    this.#numbers.set(descriptor, numberAt(place))
  }

  /** Whether it was there. The last row takes its place. */
  delete(id: string): boolean {
    const place = this.#places.get(id)
    if (place === undefined) return false
    this.#places.delete(id)
    const last = this.size - 1
    const moved = this.#ids.pop()
    if (moved !== undefined && place !== last) {
      this.#ids[place] = moved
      this.#places.set(moved, place)
      this.#numbers.copyWithin(numberAt(place), numberAt(last), numberAt(last + 1))
    }
    this.#numbers.fill(0, numberAt(last), numberAt(last + 1))
    return true
  }

  clear(): void {
    this.#numbers.fill(0, 0, numberAt(this.size))
    this.#places.clear()
    this.#ids.length = 0
  }

  /** Null when it is empty. Throws RangeError for a query that is no descriptor. */
  nearest(query: Float32Array): Nearest | null {
    checkDescriptor(query)
    this.#numbers.set(query, 0)
    const [place, square, second] = this.#scan(0, rowsAt, this.size)
    this.#numbers.fill(0, 0, descriptorLength)
    const id = this.#ids[place]
    if (id === undefined) return null
    return { id, distance: Math.sqrt(square), second: Number.isFinite(second) ? Math.sqrt(second) : null }
  }

  #add(id: string): number {
    const place = this.size
    if (place === this.capacity) {
      throw new RangeError(`The index of faces is full: it holds ${place} descriptors, as many as it may.`)
    }
    if (numberAt(place + 1) > this.#numbers.length) this.#grow()
    this.#places.set(id, place)
    this.#ids.push(id)
    return place
  }

  #grow(): void {
    const pages = this.#memory.buffer.byteLength / pageBytes
    // By a half each time: growing moves nothing, but makes Node collect garbage.
    const step = Math.max(leastStep, pages >> 1)
    try {
      this.#memory.grow(Math.min(step, this.#maximum - pages))
    } catch (cause) {
      const message = `The index of faces is full: there is no memory for more than ${this.size} descriptors.`
      throw new RangeError(message, { cause })
    }
    this.#numbers = new Float32Array(this.#memory.buffer)
  }
}

/** Where a row begins, in float32. */
const numberAt = (place: number): number => rowsAt / 4 + place * descriptorLength

/** A descriptor's numbers are below 1; up to this one the sum of their squares is still a float32. */
const largest = 1e6

function checkDescriptor(descriptor: Float32Array): void {
  if (descriptor.length !== descriptorLength || !descriptor.every((value) => Math.abs(value) <= largest)) {
    throw new RangeError(`a descriptor has ${descriptorLength} numbers, none of them beyond ${largest}`)
  }
}
