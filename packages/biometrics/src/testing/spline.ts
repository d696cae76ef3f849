import type { Point } from '../encoder.ts'

/**
 * The smoothest map that takes each of `from` to its partner in `to`: a thin-plate spline in each coordinate
 * (Bookstein, 1989). Needs three points that are not on one line; all of `from` differ.
 */
export function fitSpline(from: readonly Point[], to: readonly Point[]): (at: Point) => Point {
  const ones = from.map(() => 1)
  const [xs, ys] = [from.map(({ x }) => x), from.map(({ y }) => y)]
  // Each row is an equation, its last two numbers what the two sums shall be.
  const weights = solve([
    ...from.map((point, i) => [
      ...from.map((other) => bend(point, other)),
      1,
      point.x,
      point.y,
      to[i]?.x ?? 0,
      to[i]?.y ?? 0,
    ]),
    ...[ones, xs, ys].map((side) => [...side, 0, 0, 0, 0, 0]),
  ])
  const plane = weights.slice(from.length)
  const flat = (at: Point, axis: 0 | 1) =>
    (plane[0]?.[axis] ?? 0) + (plane[1]?.[axis] ?? 0) * at.x + (plane[2]?.[axis] ?? 0) * at.y
  return (at) => {
    let [x, y] = [flat(at, 0), flat(at, 1)]
    for (const [i, point] of from.entries()) {
      const bent = bend(at, point)
      x += (weights[i]?.[0] ?? 0) * bent
      y += (weights[i]?.[1] ?? 0) * bent
    }
    return { x, y }
  }
}

/** r² ln r. */
function bend(a: Point, b: Point): number {
  const squared = (a.x - b.x) ** 2 + (a.y - b.y) ** 2
  return squared === 0 ? 0 : (squared * Math.log(squared)) / 2
}

/** Gaussian elimination with pivoting, for two right sides at once. `rows` are overwritten. */
function solve(rows: number[][]): [number, number][] {
  const size = rows.length
  for (let column = 0; column < size; column += 1) {
    const leading = (row: number) => Math.abs(rows[row]?.[column] ?? 0)
    let best = column
    for (let row = column; row < size; row += 1) if (leading(row) > leading(best)) best = row
    ;[rows[column], rows[best]] = [rows[best] ?? [], rows[column] ?? []]
    const pivot = rows[column] ?? []
    for (const row of rows.slice(column + 1)) {
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1)
      for (let i = column; i < row.length; i += 1) row[i] = (row[i] ?? 0) - factor * (pivot[i] ?? 0)
    }
  }
  const solution: [number, number][] = rows.map(() => [0, 0])
  for (let at = size - 1; at >= 0; at -= 1) {
    const row = rows[at] ?? []
    for (const axis of [0, 1] as const) {
      let rest = row[size + axis] ?? 0
      for (let i = at + 1; i < size; i += 1) rest -= (row[i] ?? 0) * (solution[i]?.[axis] ?? 0)
      const found = solution[at]
      if (found) found[axis] = rest / (row[at] ?? 1)
    }
  }
  return solution
}
