/** WGS 84, in degrees. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** Five decimals are about a metre, which is as much as anybody can point at. */
const decimals = 5

export const roundDegrees = (degrees: number): number => Number(degrees.toFixed(decimals))

export const rounded = ({ latitude, longitude }: Position): Position => ({
  latitude: roundDegrees(latitude),
  longitude: roundDegrees(longitude),
})

/** Both halves of a position that are there; null when one is missing or beyond what degrees can be. */
export function positionOf(latitude: number | null, longitude: number | null): Position | null {
  if (latitude === null || longitude === null) return null
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null
  return { latitude, longitude }
}
