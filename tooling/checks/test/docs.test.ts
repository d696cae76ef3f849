import { expect, test } from 'vitest'
import { checkDocs } from '../docs.ts'
import { writeTree } from './tree.ts'

const sound = {
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'package.json': { scripts: { start: 'x', verify: 'x' } },
  'packages/db/package.json': { name: '@benne/db' },
  'packages/db/src/waste/lifecycle.ts': '',
  'packages/db/test/waste.test.ts': "it('ends once', () => {})\nit('begins', () => {})",
  'docs/architecture.md': '# Shape',
  '.env.example': 'PORT=3000\n# DATABASE_URL=postgres://…\n',
}
const check = (text: string, file = 'README.md') => checkDocs(writeTree({ ...sound, [file]: text }))

test('what is there may be cited', () => {
  const text = `
[shape](docs/architecture.md#rooms), [site](https://example.org/x.md), [below](#rooms), [ref]
[ref]: ./packages/db
\`packages/db/src/waste/lifecycle.ts:12\`, \`waste/lifecycle.ts\`, \`lifecycle.ts\`, \`packages/db/\`, \`@benne/db/testing\`
\`packages/*/src\`, \`docs/decisions/NNNN-title.md\`, \`packages/db/dist/index.d.ts\`, \`application/json\`, \`/health\`,
\`npm run verify\`, \`npm start\`, \`DATABASE_URL\`, \`PORT=3001 npm start\`, \`GET\`, \`NODE_ENV\`, \`a.b.c\`, \`z.uuid()\`,
\`packages/db/test/waste.test.ts\` “ends once”, “begins”; \`waste.test.ts\` “ends”, as people say “so”
\`\`\`sh
PORT=3001 DATABASE_URL=postgres://x npm run verify -- packages/db/src/waste
\`\`\`
`
  expect(check(text)).toEqual([])
  expect(check('[up](../README.md)', 'docs/a.md')).toEqual([expect.stringContaining('docs/a.md:1')])
})

test.each([
  ['[shape](docs/shape.md)', 'links to docs/shape.md'],
  ['![picture](docs/shape.svg "of it")', 'links to docs/shape.svg'],
  ['[ref]: docs/shape.md', 'links to docs/shape.md'],
  ['`packages/db/src/gone.ts`', 'cites packages/db/src/gone.ts'],
  ['`./packages/gone/`', 'cites ./packages/gone/'],
  ['`waste/gone.ts`', 'cites waste/gone.ts'],
  ['`gone.yml`', 'cites gone.yml'],
  ['`node tooling/gone.ts --all`', 'cites tooling/gone.ts'],
  ['```\napps/gone   the composition root\n```', 'cites apps/gone'],
  ['`@benne/gone`', 'cites @benne/gone'],
  ['`npm run gone`', 'cites npm run gone'],
  ['```sh\nnpm test\n```', 'cites npm run test'],
  ['`REDIS_URL`', 'cites REDIS_URL'],
  ['`REDIS=x npm start`', 'cites REDIS'],
  ['```sh\necho $SECRET\n```', 'cites SECRET'],
  ['`waste.test.ts` “ends twice”', 'cites the test “ends twice”'],
  ['`waste.test.ts` “begins”, “ends twice”', 'cites the test “ends twice”'],
])('%s', (text, problem) => {
  expect(check(text)).toEqual([expect.stringContaining(problem)])
})
