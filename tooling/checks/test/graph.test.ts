import { expect, test } from 'vitest'
import { checkGraph } from '../graph.ts'
import { rooms } from '../lib/rooms.ts'
import { type Files, writeTree } from './tree.ts'

const workspace = (catalog: string) =>
  `packages:\n  - apps/*\n  - packages/*\n  - tooling\ncatalog:\n${catalog}`

/** A small repository with nothing wrong. */
const sound: Files = {
  'pnpm-workspace.yaml': workspace('  zod: 4.6.7\n  pg: 8.23.1\n  vitest: 5.1.1\n'),
  'package.json': { devDependencies: { vitest: 'catalog:' } },
  'vitest.config.ts': "import { defineConfig } from 'vitest/config'\nexport default defineConfig({})",
  'packages/contracts/package.json': { name: '@benne/contracts', dependencies: { zod: 'catalog:' } },
  'packages/contracts/src/index.ts': "import { z } from 'zod'\nexport const x = z.string()",
  'packages/contracts/test/index.test.ts': `import { readFileSync } from 'node:fs'
    import { x } from '@benne/contracts'
    import { test } from 'vitest'
    import { helper } from '../../../tooling/helper.ts'
    process.env.X`,
  'packages/db/package.json': {
    name: '@benne/db',
    dependencies: { '@benne/contracts': 'workspace:*', pg: 'catalog:' },
  },
  'packages/db/src/index.ts': `import { x } from '@benne/contracts'
    import pg from 'pg'
    import { readFile } from 'node:fs/promises'
    import manifest from '../package.json' with { type: 'json' }
    export * from './own.ts'`,
  'packages/db/src/testing.ts': "import { inject } from 'vitest'",
  'packages/services/package.json': { name: '@benne/services', dependencies: { '@benne/db': 'workspace:*' } },
  'packages/api/package.json': {
    name: '@benne/api',
    dependencies: { '@benne/contracts': 'workspace:*', '@benne/services': 'workspace:*' },
    devDependencies: { '@benne/db': 'workspace:*' },
  },
  'packages/api/src/index.ts': "import { login } from '@benne/services'",
  'packages/api/test/api.test.ts': "import { createTestDatabase } from '@benne/db/testing'",
  'packages/client/package.json': {
    name: '@benne/client',
    dependencies: { '@benne/contracts': 'workspace:*' },
    devDependencies: { '@benne/api': 'workspace:*' },
  },
  'packages/client/src/index.ts':
    "import type { AppRouter } from '@benne/api'\nexport type { Z } from '@benne/api'",
  'apps/server/package.json': { name: '@benne/server', dependencies: { '@benne/db': 'workspace:*' } },
  'apps/server/src/config.ts': 'export const config = process.env',
  'tooling/package.json': { name: '@benne/tooling', devDependencies: { '@benne/db': 'workspace:*' } },
  'tooling/helper.ts': "import { own } from '../packages/db/src/own.ts'\nconst { env } = process",
}

const check = (files: Files) => checkGraph(writeTree({ ...sound, ...files }), rooms)

test('a sound repository passes', () => {
  expect(check({})).toEqual([])
})

test.each([
  ['packages/api/src/a.ts', "import { users } from '@benne/db'", '@benne/db is out of bounds'],
  ['packages/api/src/a.ts', "import { sql } from 'drizzle-orm'", 'drizzle-orm is out of bounds'],
  ['packages/api/src/a.ts', "import pg from 'pg'", 'pg is out of bounds'],
  ['packages/api/src/a.ts', "const x = await import('@benne/db')", '@benne/db is out of bounds'],
  ['packages/api/src/a.ts', "let x: import('@benne/db').Database", '@benne/db is out of bounds'],
  ['packages/api/src/a.ts', "export * from '@benne/realtime/x'", '@benne/realtime is not declared'],
  ['packages/db/src/a.ts', "import { login } from '@benne/services'", '@benne/services is out of bounds'],
  ['packages/contracts/src/a.ts', "import superjson from 'superjson'", 'only zod may be used here'],
  ['packages/contracts/src/a.ts', "import 'node:crypto'", 'does not exist in browsers'],
  ['packages/client/src/a.ts', "import { appRouter } from '@benne/api'", 'only types of @benne/api'],
  ['packages/client/src/a.ts', "import { type AppRouter } from '@benne/api'", 'only types of @benne/api'],
  ['packages/client/src/a.ts', "export * from '@benne/api'", 'only types of @benne/api'],
  ['packages/db/src/a.tsx', "import ws from 'ws'\nconst a = <b />", 'ws is not declared'],
  ['packages/db/src/a.ts', "import { test } from 'vitest'", 'vitest is not declared'],
  ['packages/db/test/a.test.ts', "import ws from 'ws'", 'ws is not declared'],
  ['packages/db/src/a.ts', "import fs from 'fs'", 'write node:fs'],
  ['packages/services/src/a.ts', "import { createTestDatabase } from '@benne/db/testing'", 'for tests alone'],
  ['packages/db/src/a.ts', "import { createTestDatabase } from './testing.ts'", 'for tests alone'],
  ['packages/db/src/a.ts', "import { x } from '../../contracts/src/index.ts'", 'leaves packages/db/src'],
  ['packages/db/src/a.ts', "import { x } from '../test/factory.ts'", 'leaves packages/db/src'],
  ['packages/db/test/a.test.ts', "import { x } from '../../contracts/src/index.ts'", 'leaves packages/db'],
  ['packages/db/src/a.ts', 'export const url = process.env.DATABASE_URL', 'reads process.env'],
  ['packages/db/src/a.ts', "export const url = globalThis.process['env'].X", 'reads process.env'],
  ['packages/db/src/a.ts', 'const { env } = process', 'reads process.env'],
  ['packages/db/src/a.ts', "import { env } from 'node:process'", 'reads process.env'],
  ['apps/server/src/main.ts', 'console.log(process.env.PORT)', 'reads process.env'],
  ['packages/db/src/a.ts', 'const = ', 'cannot be read'],
])('%s: %s', (file, code, problem) => {
  expect(check({ [file]: code })).toEqual([expect.stringMatching(new RegExp(`^${file}.*${problem}`))])
})

test.each<[string, Files, string]>([
  [
    'a version outside the catalog',
    { 'packages/services/package.json': { name: '@benne/services', dependencies: { jose: '^6.2.17' } } },
    'jose is "\\^6.2.17"',
  ],
  [
    'a dependency of contracts beside zod',
    {
      'packages/contracts/package.json': {
        name: '@benne/contracts',
        dependencies: { zod: 'catalog:', pg: 'catalog:' },
      },
    },
    'packages/contracts/package.json: @benne/contracts may not depend on pg',
  ],
  [
    'a dependency across a border',
    {
      'packages/services/package.json': {
        name: '@benne/services',
        dependencies: { '@benne/api': 'workspace:*' },
      },
    },
    'packages/services/package.json: @benne/services may not depend on @benne/api',
  ],
  [
    'a package that the table does not know',
    { 'packages/new/package.json': { name: '@benne/new' } },
    'packages/new/package.json: @benne/new has no row',
  ],
  [
    'a catalog entry that nothing uses',
    { 'pnpm-workspace.yaml': workspace('  zod: 4.6.7\n  pg: 8.23.1\n  vitest: 5.1.1\n  ws: 8.23.0\n') },
    "nothing uses the catalog's ws",
  ],
  [
    'a range in the catalog',
    { 'pnpm-workspace.yaml': workspace('  zod: ^4.6.7\n  pg: 8.23.1\n  vitest: 5.1.1\n') },
    'zod is \\^4.6.7: pin one version',
  ],
])('%s', (_, files, problem) => {
  expect(check(files)).toEqual([expect.stringMatching(problem)])
})
