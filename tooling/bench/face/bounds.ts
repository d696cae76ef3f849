import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { createOnnxFaceEncoder } from '@benne/biometrics/onnx'
import { PictureError } from '@benne/pictures'
import { note, number, table } from '../lib/print.ts'
import { percentile } from '../lib/stats.ts'

/** More pictures at once than may wait: who is refused, and how soon they know. */
export async function benchBounds({
  directory,
  files,
  quick,
}: {
  directory: string
  files: readonly string[]
  quick: boolean
}): Promise<void> {
  const [waiting, threads] = [quick ? 8 : 32, availableParallelism()]
  const sent = (waiting + threads) * 3
  const pictures = files.map((file) => readFileSync(file))
  const encoder = await createOnnxFaceEncoder({ directory, waiting })
  try {
    const start = performance.now()
    const answers = await Promise.all(
      Array.from({ length: sent }, async (_, index) => {
        const answer = await encoder
          .describe(pictures[index % pictures.length] as Buffer, { claimedType: null })
          .then(() => 'described', reasonOf)
        return { answer, ms: performance.now() - start }
      }),
    )
    const row = (name: string) => {
      const took = answers.filter(({ answer }) => answer === name).map(({ ms }) => ms)
      return [name, String(took.length), number(percentile(took, 0.5)), number(percentile(took, 1))]
    }
    table(
      `${sent} pictures at once, where ${threads} are worked on and ${waiting} may wait`,
      [{ head: 'answer', words: true }, { head: 'pictures' }, { head: 'after ms p50' }, { head: 'at most' }],
      [row('described'), row('busy')],
    )
    note('Busy is what a caller hears as 503 with Retry-After.')
  } finally {
    await encoder.close()
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof PictureError) return error.reason
  throw error
}
