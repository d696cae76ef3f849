import { createHash } from 'node:crypto'

/** Chances for each of several choices; they need not add up to one. */
export type Weighted<T> = readonly (readonly [choice: T, weight: number])[]

/** Repeatable chance: the same seed gives the same row of numbers, on every machine. Not for secrets. */
export class Random {
  readonly #state: Uint32Array

  constructor(seed: string) {
    const digest = createHash('sha256').update(seed).digest()
    this.#state = Uint32Array.from([0, 4, 8, 12], (offset) => digest.readUInt32LE(offset))
  }

  /** 32 random bits: xoshiro128**, https://prng.di.unimi.it/xoshiro128starstar.c */
  bits(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#state
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const c1 = c ^ a
    const d1 = d ^ b
    this.#state.set([a ^ d1, b ^ c1, c1 ^ (b << 9), rotate(d1, 11)])
    return result
  }

  /** From 0 up to, but not, 1. */
  next(): number {
    return this.bits() / 2 ** 32
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next()
  }

  /** A whole number, both ends included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.int(0, list.length - 1)]
    if (chosen === undefined) throw new Error('there is nothing to pick from')
    return chosen
  }

  weighted<T>(choices: Weighted<T>): T {
    let left = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [choice, weight] of choices) {
      left -= weight
      if (left < 0) return choice
    }
    throw new Error('there is no choice with a weight')
  }

  /** In an order of chance; the list itself stays as it is. */
  shuffled<T>(list: readonly T[]): T[] {
    const placed = list.map((each) => ({ each, place: this.next() }))
    return placed.toSorted((a, b) => a.place - b.place).map(({ each }) => each)
  }

  /** How often something happens that happens `mean` times on average (Knuth's method, good for small means). */
  poisson(mean: number): number {
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.next(); product > limit; product *= this.next()) count++
    return count
  }

  /** Masses and waiting times: half are below `median`, a few far above. */
  logNormal(median: number, sigma: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
    return median * Math.exp(sigma * normal)
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.bits() >>> 24)
  }
}

const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by))
