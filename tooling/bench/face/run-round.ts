import { runQuietly } from '../../lib/command.ts'

/** Runs a round in a process of its own: what the one before took of memory, and left of threads, is gone. */
export async function runRound<Round>(script: string, options: object): Promise<Round> {
  const { code, output } = await runQuietly(script, [JSON.stringify(options)])
  // TensorFlow greets on standard output.
  const last = output.trimEnd().split('\n').at(-1) ?? ''
  if (code !== 0) throw new Error(`${script} failed:\n${output}`)
  return JSON.parse(last) as Round
}
