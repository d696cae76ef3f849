import { benchAccounts } from './accounts.ts'
import { benchCustody } from './custody.ts'
import { benchFace } from './face.ts'
import { benchFaceIndex } from './face-index.ts'

import { benchHttp } from './http.ts'
import { benchImages } from './images.ts'
import { type Bench, makeDirectory } from './lib/bench.ts'
import { startDatabase } from './lib/database.ts'
import { describeMachine } from './lib/machine.ts'
import { type Options, readOptions, withOwnRecords, withoutDatabase } from './lib/options.ts'
import { say } from './lib/print.ts'
import { seed } from './lib/seed.ts'
import { benchLive } from './live.ts'
import { benchLiveFanout } from './live-fanout.ts'
import { benchRecords } from './records.ts'
import { benchTypes } from './types.ts'

// `npm run bench`: how fast Benne is, each time beside the least that would do the same, measured in the same run.
// Nothing here passes or fails: machines differ, and a limit in milliseconds only tells whose machine it was.

const options = readOptions(process.argv.slice(2))
if (options) await run(options)

async function run(options: Options): Promise<void> {
  await using resources = new AsyncDisposableStack()
  // What was started must not outlive an interrupted bench, PostgreSQL above all.
  let ending: Promise<void> | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      ending ??= resources.disposeAsync().finally(() => process.exit(130))
    })
  }
  try {
    await measure(options, resources)
  } catch (error) {
    // What was being measured misses the servers that are being stopped.
    await ending
    throw error
  }
}

async function measure(options: Options, resources: AsyncDisposableStack): Promise<void> {
  for (const line of describeMachine()) say(line)
  if (options.stages.some((stage) => !withoutDatabase.includes(stage))) {
    const bench = await prepare(options, resources)
    if (options.stages.includes('http')) await benchHttp(bench)
    if (options.stages.includes('records')) await benchRecords(bench)
    if (options.stages.includes('live')) await benchLive(bench)
    if (options.stages.includes('live-fanout')) await benchLiveFanout(bench)
    if (options.stages.includes('accounts')) await benchAccounts(bench)
    if (options.stages.includes('custody')) await benchCustody(bench)
  }
  const files = () => ({ quick: options.quick, directory: makeDirectory(resources) })
  if (options.stages.includes('images')) await benchImages(files())
  if (options.stages.includes('face-index')) await benchFaceIndex(options)
  if (options.stages.includes('face')) await benchFace({ ...options, directory: makeDirectory(resources) })
  if (options.stages.includes('types')) await benchTypes(files())
}

async function prepare(options: Options, resources: AsyncDisposableStack): Promise<Bench> {
  const starting = startDatabase(options)
  // Also when the interruption comes while it starts.
  resources.defer(() =>
    starting.then(
      (database) => database.stop(),
      () => undefined,
    ),
  )
  const database = await starting
  say(database.description)
  say('The servers, PostgreSQL and this load generator are processes of their own, on the same cores.')
  if (options.stages.some((stage) => !withOwnRecords.includes(stage))) await seed(database.url, ['first'])
  if (options.stages.some((stage) => stage === 'http' || stage === 'live'))
    await seed(database.bareUrl, ['first', 'rest'])
  return { database, resources, quick: options.quick, directory: makeDirectory(resources) }
}
