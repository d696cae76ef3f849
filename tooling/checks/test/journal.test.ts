import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { checkLanded, checkOrder, driftOf } from '../journal.ts'
import { addFiles, type Files, writeTree } from './tree.ts'

const entry = (idx: number, when: number, tag: string) => ({
  idx,
  version: '7',
  when,
  tag,
  breakpoints: true,
})
const journal = (...entries: unknown[]) => ({ 'm/meta/_journal.json': { version: '7', entries } })
const first = entry(0, 1000, '0000_initial')
const second = entry(1, 2000, '0001_add_tours')
const sound: Files = {
  ...journal(first, second),
  'm/0000_initial.sql': 'create table a ();',
  'm/0001_add_tours.sql': 'create table b ();',
  'm/meta/0000_snapshot.json': { id: 'a', prevId: 'none' },
  'm/meta/0001_snapshot.json': { id: 'b', prevId: 'a' },
}
const without = (path: string) => Object.fromEntries(Object.entries(sound).filter(([key]) => key !== path))

test('migrations in order pass', () => {
  expect(checkOrder(writeTree(sound), 'm')).toEqual([])
})

test.each<[string, Files, string]>([
  [
    'a time that goes back',
    { ...sound, ...journal(first, { ...second, when: 999 }) },
    '0001_add_tours is not later',
  ],
  [
    'the same time twice',
    { ...sound, ...journal(first, { ...second, when: 1000 }) },
    '0001_add_tours is not later',
  ],
  ['a gap', { ...sound, ...journal(first, { ...second, idx: 2 }) }, 'has idx 2 at place 1'],
  [
    'a missing migration',
    without('m/0001_add_tours.sql'),
    'm/0001_add_tours.sql: is in the journal and not here',
  ],
  ['a missing snapshot', without('m/meta/0000_snapshot.json'), 'm/meta/0000_snapshot.json: is missing'],
  [
    'two from one snapshot',
    { ...sound, 'm/meta/0001_snapshot.json': { id: 'b', prevId: 'x' } },
    'does not follow',
  ],
  ['a stray migration', { ...sound, 'm/0002_stray.sql': '' }, 'm/0002_stray.sql: is not in the journal'],
  ['a stray snapshot', { ...sound, 'm/meta/0002_snapshot.json': {} }, 'm/meta/0002_snapshot.json: is not in'],
])('%s', (_, files, problem) => {
  const problems = checkOrder(writeTree(files), 'm')
  expect(problems[0]).toContain(problem)
})

test('a schema that moved on since the newest migration is named', () => {
  const kit: typeof import('drizzle-kit/api') = createRequire(import.meta.url)('drizzle-kit/api')
  const bins = pgTable('bins', { id: uuid().primaryKey() })
  const snapshot = JSON.parse(
    JSON.stringify(kit.generateDrizzleJson({ bins }, undefined, undefined, 'snake_case')),
  )
  expect(driftOf({ bins }, snapshot, 'snake_case')).toEqual([])
  const wider = pgTable('bins', { id: uuid().primaryKey(), streetName: text() })
  expect(driftOf({ bins: wider }, snapshot, 'snake_case')).toEqual(['public.bins'])
  expect(driftOf({ bins, tours: pgTable('tours', { id: uuid() }) }, snapshot, 'snake_case')).toEqual([
    'public.tours',
  ])
  expect(driftOf({}, snapshot, 'snake_case')).toEqual(['public.bins'])
  expect(driftOf({ bins }, undefined, 'snake_case')).not.toEqual([])
})

test('what has landed is not edited, taken out or reordered; new migrations are welcome', () => {
  const root = writeTree(sound)
  expect(checkLanded(root, 'm'), 'not a checkout').toEqual([])
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'ignore' })
  git('init')
  git('add', '.')
  git('-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '-m', 'landed')
  expect(checkLanded(root, 'm')).toEqual([])

  const third = entry(2, 3000, '0002_more')
  addFiles(root, { ...journal(first, second, third), 'm/0002_more.sql': '', 'm/meta/0002_snapshot.json': {} })
  expect(checkLanded(root, 'm')).toEqual([])
  git('add', '.')
  expect(checkLanded(root, 'm')).toEqual([])

  addFiles(root, { 'm/0000_initial.sql': 'create table other ();' })
  expect(checkLanded(root, 'm')).toEqual([expect.stringContaining('m/0000_initial.sql: has landed')])
  git('checkout', 'HEAD', 'm/0000_initial.sql')
  git('rm', 'm/0001_add_tours.sql')
  expect(checkLanded(root, 'm')).toEqual([expect.stringContaining('m/0001_add_tours.sql: has landed')])
  git('checkout', 'HEAD', '--', 'm')
  addFiles(root, journal(first, { ...second, when: 1999 }))
  expect(checkLanded(root, 'm')).toEqual([expect.stringContaining('_journal.json: entries that have landed')])
})
