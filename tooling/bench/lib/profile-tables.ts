import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { note, table } from './print.ts'
import { sharesOf } from './profile.ts'
import type { ServerProcess } from './server-process.ts'

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

/** Where a server's main thread spends its time while `work` goes on. */
export async function printProfile(
  bench: Bench,
  benne: ServerProcess,
  label: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const file = join(bench.directory, 'profile.cpuprofile')
  const { packages, functions, idle } = sharesOf(await benne.profile(file, work))
  table(
    `Where Benne's main thread spends its time: ${label} (idle ${percent(idle)}, left out)`,
    [{ head: 'package', words: true }, { head: 'own code' }, { head: 'with what Node does for it' }],
    packages
      .filter(({ own, withNode }) => Math.max(own, withNode) > 0.002)
      .map(({ name, own, withNode }) => [name, percent(own), percent(withNode)]),
  )
  note(
    'From a CPU profile, 4,000 looks a second. Cryptography on other threads is not in it; what waits in between counts for nobody.',
  )
  table(
    `The functions that take the most themselves: ${label}`,
    [{ head: 'function', words: true }, { head: 'own' }, { head: 'where', words: true }],
    functions.slice(0, bench.quick ? 12 : 25).map(({ name, place, own }) => [name, percent(own), place]),
  )
}
