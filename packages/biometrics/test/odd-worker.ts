import type { Task } from '../src/encoders/tasks.ts'

/** Does what a worker must never do, when a picture is as many pixels wide. */
export const oddWidths = { dies: 7, hangs: 8, throws: 9 }

export default ({ picture: { width, height } }: Task) => {
  if (width === oddWidths.dies) process.exit(1)
  if (width === oddWidths.throws) throw new Error('broken')
  while (width === oddWidths.hangs) continue
  return { width, height, faces: [] }
}
