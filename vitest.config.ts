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
const wire = ['apps/*/test/**/*.wire.test.ts', 'packages/*/test/**/*.wire.test.ts']
/** What measures time, watches over a short one, or fills the machine by itself: nothing else runs meanwhile. */
const alone = [
  'apps/server/test/{client,database-loss,enumeration,http,sign-in-limits,sockets,start}.wire.test.ts',
  'apps/*/test/**/*.e2e.test.ts',
  'tooling/e2e/**/*.test.ts',
]
const never = ['**/node_modules/**', '**/dist/**', '**/.benne/**']

/** Those that mostly wait, and for long: begun last, they would keep the other worker idle. */
const long =
  /\/(resume|cli|nodes)\.wire\.test\.ts$|\/packages\/(db\/test\/embedded|jobs\/test\/jobs)\.test\.ts$/

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
        // Whole servers.
        extends: true,
        test: {
          name: 'wire',
          include: wire,
          exclude: [...never, ...alone],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
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
    ],
  },
})
