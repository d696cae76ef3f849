import { createVitest, type TestModule, type Vitest } from 'vitest/node'
import { root } from './lib/command.ts'
import { buildPanel } from './panel.ts'
import { verify } from './verify.ts'

// `npm test`: verify, build the panel, run every test. `npm test -- waste sockets`: only the test files whose path
// holds one of the words. The last line tells the sum, and stands alone.

interface Sum {
  passed: number
  failed: number
  skipped: number
}

const filters = process.argv.slice(2)
const sum: Sum = { passed: 0, failed: 0, skipped: 0 }
let interrupted = false

if (filters.length === 0) {
  const { passed, failed } = await verify()
  sum.passed += passed
  sum.failed += failed
}
await buildPanel().catch((error: Error) => {
  sum.failed += 1
  process.stderr.write(`${error.message}\n`)
})
await runTests(filters).catch((error: Error) => {
  sum.failed += 1
  process.stderr.write(`${error.stack}\n`)
})
finish()

async function runTests(words: string[]): Promise<void> {
  const vitest = await createVitest({ root, run: true, watch: false })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Vitest's own way of ending, at once, would leave the database behind.
    process.removeAllListeners(signal)
    process.once(signal, () => void stop(vitest))
  }
  try {
    const { testModules, unhandledErrors } = await vitest.start(words)
    for (const module of testModules) count(module)
    sum.failed += unhandledErrors.length
    if (testModules.length === 0) throw new Error('No test file was found.')
  } finally {
    await vitest.close()
  }
}

/** Lets go of what the tests have started, the database first of all, before leaving. A second signal does not wait. */
async function stop(vitest: Vitest): Promise<void> {
  interrupted = true
  await vitest.cancelCurrentRun('keyboard-input')
}

function count(module: TestModule): void {
  let failedHere = 0
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    if (state === 'passed') sum.passed += 1
    else if (state === 'failed') failedHere += 1
    // Begun and never ended, as when its process died.
    else if (state === 'pending') failedHere += 1
    else sum.skipped += 1
  }
  // A file that does not load and a hook that fails run no test that could: without this they would pass unseen.
  const broken = [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length
  sum.failed += failedHere + broken
  if (module.state() === 'failed' && failedHere + broken === 0) sum.failed += 1
}

function finish(): never {
  if (interrupted) process.exit(130)
  const { passed, failed, skipped } = sum
  // On a build server nothing may be left out: what a test needs is to be there.
  const unwanted = process.env['CI'] === 'true' ? skipped : 0
  if (unwanted > 0)
    process.stderr.write(`${unwanted} tests were skipped, and CI=true counts them as failed.\n`)
  const left = skipped - unwanted
  process.stdout.write(
    `\n${passed} passed, ${failed + unwanted} failed${left > 0 ? `, ${left} skipped` : ''}\n`,
  )
  process.exit(failed + unwanted > 0 ? 1 : 0)
}
