import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { createVitest, type TestModule, type Vitest } from 'vitest/node'
import { root } from '../lib/command.ts'

// One round, in a process of its own: `round.ts FILE [WORDS]` runs the faults and writes what came of each into FILE.

/** What came of one file of tests. */
export interface Outcome {
  readonly file: string
  readonly passed: boolean
  readonly seconds: number
}

const [, , report, ...words] = process.argv
let interrupted = false
// All of them here; in `npm test`, the one that waits for a minute does so beside others.
process.env['BENNE_FAULTS'] = '1'
const vitest = await createVitest({ root, run: true, watch: false, project: ['faults'] })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Vitest's own way of ending, at once, would leave servers and databases behind.
  process.removeAllListeners(signal)
  // More than once: a terminal tells the whole group, and so does whoever started us.
  process.on(signal, () => void stop(vitest))
}
const { testModules, unhandledErrors } = await vitest.start(words)
await vitest.close()
const outcomes = testModules.map(outcomeOf)
writeFileSync(report as string, JSON.stringify(outcomes))
const passed = outcomes.length > 0 && outcomes.every((each) => each.passed) && unhandledErrors.length === 0
process.exit(interrupted ? 130 : passed ? 0 : 1)

async function stop(vitest: Vitest): Promise<void> {
  interrupted = true
  await vitest.cancelCurrentRun('keyboard-input')
}

function outcomeOf(module: TestModule): Outcome {
  const tests = [...module.children.allTests()]
  const { duration, collectDuration, setupDuration } = module.diagnostic()
  return {
    file: basename(module.moduleId, '.test.ts'),
    // One whose tests were all left out, as without Redis, has tried nothing.
    passed: module.state() === 'passed' && tests.some((test) => test.result().state === 'passed'),
    seconds: (duration + collectDuration + setupDuration) / 1000,
  }
}
