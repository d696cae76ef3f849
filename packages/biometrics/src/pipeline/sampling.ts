/** An upright picture: red, green and blue bytes of each pixel, row by row. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** From pixels of a square cut-out to pixels of the picture: (u, v) → (x + a·u − b·v, y + b·u + a·v). */
export interface Similarity {
  /** Cosine and sine of the rotation, times pixels of the picture to a pixel of the cut-out. */
  readonly a: number
  readonly b: number
  readonly x: number
  readonly y: number
}

interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Pixels that one of the cut-out may span before the picture is halved first: beyond that, some would be skipped. */
const maxStep = 1.8

/** A picture, and halves of it as far as they were needed. */
export class Pyramid {
  readonly picture: Pixels
  readonly #levels: Pixels[]

  constructor(picture: Pixels) {
    this.picture = picture
    this.#levels = [picture]
  }

  /**
   * Cuts a square of `size` pixels out of the picture, between four pixels each. What lies outside of the picture, and
   * outside of `region` (in pixels of the picture) if one is given, is black.
   */
  cut(similarity: Similarity, size: number, region: Region = { x: 0, y: 0, ...this.picture }): Uint8Array {
    let { a, b, x, y } = similarity
    let level = 0
    let [left, top] = [region.x, region.y]
    let [right, bottom] = [region.x + region.width - 1, region.y + region.height - 1]
    // A pixel of the half is the middle of four: 2i + ½.
    const half = (value: number) => (value - 0.5) / 2
    while (Math.hypot(a, b) > maxStep) {
      level += 1
      ;[a, b, x, y] = [a / 2, b / 2, half(x), half(y)]
      ;[left, top, right, bottom] = [half(left), half(top), half(right), half(bottom)]
    }
    return cutOut(this.#level(level), { a, b, x, y }, size, { left, top, right, bottom })
  }

  #level(wanted: number): Pixels {
    for (let level = this.#levels.length; level <= wanted; level += 1) {
      this.#levels.push(halve(this.#levels[level - 1] ?? this.picture))
    }
    return this.#levels[wanted] ?? this.picture
  }
}

interface Edges {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function cutOut(picture: Pixels, similarity: Similarity, size: number, edges: Edges): Uint8Array {
  const { data, width, height } = picture
  const { a, b } = similarity
  const { left, top, right, bottom } = edges
  const cut = new Uint8Array(size * size * 3)
  let to = 0
  for (let v = 0; v < size; v += 1) {
    for (let u = 0; u < size; u += 1, to += 3) {
      const x = similarity.x + a * u - b * v
      const y = similarity.y + b * u + a * v
      if (x < left || y < top || x > right || y > bottom) continue
      const column = Math.min(Math.max(Math.floor(x), 0), width - 1)
      const row = Math.min(Math.max(Math.floor(y), 0), height - 1)
      const [fx, fy] = [Math.min(Math.max(x - column, 0), 1), Math.min(Math.max(y - row, 0), 1)]
      const at = (row * width + column) * 3
      const next = column + 1 < width ? 3 : 0
      const below = row + 1 < height ? width * 3 : 0
      for (let colour = at; colour < at + 3; colour += 1) {
        const upper = mix(data[colour] as number, data[colour + next] as number, fx)
        const lower = mix(data[colour + below] as number, data[colour + below + next] as number, fx)
        cut[to + colour - at] = mix(upper, lower, fy) + 0.5
      }
    }
  }
  return cut
}

const mix = (first: number, second: number, share: number) => first + (second - first) * share

/** The mean of each two by two pixels. An odd last row or column is left out. */
function halve({ data, width, height }: Pixels): Pixels {
  const half = { width: Math.max(width >> 1, 1), height: Math.max(height >> 1, 1) }
  const halved = new Uint8Array(half.width * half.height * 3)
  const [next, below] = [width > 1 ? 3 : 0, height > 1 ? width * 3 : 0]
  let to = 0
  for (let row = 0; row < half.height; row += 1) {
    for (let column = 0; column < half.width; column += 1) {
      const at = (row * 2 * width + column * 2) * 3
      for (let colour = at; colour < at + 3; colour += 1, to += 1) {
        const sum =
          (data[colour] as number) +
          (data[colour + next] as number) +
          (data[colour + below] as number) +
          (data[colour + below + next] as number)
        halved[to] = (sum + 2) >> 2
      }
    }
  }
  return { data: halved, ...half }
}
