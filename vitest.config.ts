import { defineConfig } from 'vitest/config'

// Neither UTC nor without summer time: whoever mixes up local time and UTC sees it here.
process.env['TZ'] = 'Europe/Paris'

const all = [
  'packages/*/test/**/*.test.ts',
  'apps/*/test/**/*.test.{ts,tsx}',
  'tooling/*/test/**/*.test.ts',
  'tooling/e2e/**/*.test.ts',
]
const slow = ['**/*.wire.test.ts', '**/*.e2e.test.ts', 'tooling/e2e/**']
const never = ['**/node_modules/**', '**/dist/**', '**/.benne/**']

export default defineConfig({
  test: {
    globalSetup: ['tooling/vitest/global-setup.ts'],
    pool: 'forks',
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: all,
          exclude: [...never, ...slow],
          testTimeout: 15_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Whole servers and browsers: one file after the other, once the machine is otherwise quiet.
        extends: true,
        test: {
          name: 'wire',
          include: [
            'packages/*/test/**/*.wire.test.ts',
            'apps/*/test/**/*.{wire,e2e}.test.ts',
            'tooling/e2e/**/*.test.ts',
          ],
          exclude: never,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
