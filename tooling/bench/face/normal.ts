/**
 * The quantile of the normal distribution, by Acklam's rational approximation: relative error below 1.2e-9. On this scale a
 * rate of false matches is a straight line in the tolerance, as far as it can be counted.
 */
export function probit(share: number): number {
  if (share <= 0) return Number.NEGATIVE_INFINITY
  if (share >= 1) return Number.POSITIVE_INFINITY
  if (share > 0.5) return -probit(1 - share)
  if (share < tailFrom) {
    const q = Math.sqrt(-2 * Math.log(share))
    return polynomial(tail, q) / polynomial([...tailBelow, 1], q)
  }
  const q = share - 0.5
  return (polynomial(centre, q * q) * q) / polynomial([...centreBelow, 1], q * q)
}

/** The share of the normal distribution below `value`, by Simpson's rule over its density from −9: to 1e-12. */
export function normalShare(value: number): number {
  const [from, steps] = [-9, 2000]
  if (value <= from) return 0
  const width = (Math.min(value, -from) - from) / steps
  let sum = 0
  for (let step = 0; step <= steps; step += 1) {
    const times = step === 0 || step === steps ? 1 : step % 2 === 0 ? 2 : 4
    sum += times * Math.exp(-((from + step * width) ** 2) / 2)
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI)
}

export interface Line {
  readonly slope: number
  readonly offset: number
}

/** Least squares; null for fewer than two different places. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line | null {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean(([x]) => x), mean(([, y]) => y)]
  const spread = mean((point) => (point[0] - x) ** 2)
  if (points.length < 2 || spread === 0) return null
  const slope = mean((point) => (point[0] - x) * (point[1] - y)) / spread
  return { slope, offset: y - slope * x }
}

const polynomial = (coefficients: readonly number[], x: number) =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)

const tailFrom = 0.02425
const centre = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
]
const centreBelow = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
]
const tail = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const tailBelow = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416]
