import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Neither UTC nor without summer time: whoever mixes up local time and UTC sees it here.
process.env['TZ'] = 'Europe/Paris'

const all = [
  'packages/*/test/**/*.test.ts',
  'apps/*/test/**/*.test.{ts,tsx}',
  'tooling/*/test/**/*.test.ts',
  'tooling/e2e/**/*.test.ts',
]
/** Whole servers, and what mostly waits for other programs. */
const wire = [
  'apps/*/test/**/*.wire.test.ts',
  'packages/*/test/**/*.wire.test.ts',
  'packages/realtime/test/bus-{cluster,faults,tls}.test.ts',
]
/** It waits for a minute: beside the others. */
const paused = 'tooling/faults/client-paused.test.ts'
/** What measures time, watches over a short one, or fills the machine by itself: nothing else runs meanwhile. */
const alone = [
  'apps/server/test/{client,database-loss,enumeration,http,sign-in-limits,sockets,start}.wire.test.ts',
  'apps/*/test/**/*.e2e.test.ts',
  'tooling/e2e/**/*.test.ts',
]
const never = ['**/node_modules/**', '**/dist/**', '**/.benne/**']

/** Those that mostly wait, and for long: begun last, they would keep the other worker idle. */
const long =
  /\/(client-live|resume|cli|nodes|cluster)\.wire\.test\.ts$|\/faults\/(client-paused|redis-lost|presence|silent-connections)\.test\.ts$|\/packages\/(db\/test\/embedded|jobs\/test\/jobs|realtime\/test\/bus-(cluster|faults))\.test\.ts$/

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [first, rest] = [[], []] as [TestSpecification[], TestSpecification[]]
    // oxlint-disable-next-line unicorn/no-array-sort -- vitest's own, which answers a new one
    for (const file of await super.sort(files)) (long.test(file.moduleId) ? first : rest).push(file)
    return [...first, ...rest]
  }
}

export default defineConfig({
  test: {
    globalSetup: ['tooling/vitest/global-setup.ts'],
    pool: 'forks',
    restoreMocks: true,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: all,
          exclude: [...never, ...wire, ...alone],
          testTimeout: 15_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // More than there are cores, since most of it is waiting.
        extends: true,
        test: {
          name: 'wire',
          include: [...wire, paused],
          exclude: [...never, ...alone],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // One file after the other, once the machine is otherwise quiet.
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          exclude: never,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // Several servers each, and what befalls them. Most of it is waiting, so they wait together.
        extends: true,
        test: {
          name: 'faults',
          include: ['tooling/faults/*.test.ts'],
          exclude: [...never, ...(process.env['BENNE_FAULTS'] ? [] : [paused])],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          maxWorkers: 4,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
