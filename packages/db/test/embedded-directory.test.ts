import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@benne/db/embedded'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { query, Sandbox } from './support/sandbox.ts'

const asRoot = process.getuid?.() === 0
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await Sandbox.create()
})

afterEach(() => sandbox.remove())

describe('a directory that will not do', () => {
  test('a file in its place', async () => {
    await mkdir(join(sandbox.directory, '..'), { recursive: true })
    await writeFile(sandbox.directory, '')
    await expect(startEmbeddedPostgres({ directory: sandbox.directory })).rejects.toThrow(
      `Benne cannot keep its database in ${sandbox.directory} (EEXIST): make it a directory that`,
    )
  })

  test.runIf(asRoot)('one that the account may not write in', async () => {
    await mkdir(sandbox.directory, { recursive: true })
    const { said } = sandbox.holder({ uid: 65534, gid: 65534 })
    expect(await said).toMatch(
      /^Benne cannot keep its database in .*it's a place\/postgres \(EACCES\): make it/,
    )
  })

  test.runIf(asRoot)('one of another account', async () => {
    await (await startEmbeddedPostgres({ directory: sandbox.directory })).stop()
    await chown(sandbox.directory, 65534, 65534)
    const { said } = sandbox.holder({ uid: 65534, gid: 65534 })
    expect(await said).toMatch(/belongs to another account \(uid \d+\): run Benne as that one/)
  })

  test.runIf(asRoot)(
    "one out of reach of PostgreSQL's account: it says where its database is instead",
    async () => {
      await chmod(sandbox.parent, 0o700)
      const where = async () =>
        (await readFile(join(sandbox.directory, 'LOCATION'), 'utf8')).trim().split('\n').at(-1) ?? ''
      const first = await startEmbeddedPostgres({ directory: sandbox.directory })
      await query(first.url(), 'create table kept as select 1 as n')
      await first.stop()
      const home = await where()
      expect(home).toMatch(/^\/var\/lib\/benne\/postgres-[0-9a-f]{10}$/)

      const second = await startEmbeddedPostgres({ directory: sandbox.directory, ephemeral: true })
      expect(await query(second.url(), 'select n from kept')).toEqual([{ n: 1 }])
      await second.stop()
      await expect(stat(home)).rejects.toThrow('ENOENT')
      await expect(stat(sandbox.directory)).rejects.toThrow('ENOENT')
    },
  )

  test('a cluster of another major version', async () => {
    await (await startEmbeddedPostgres({ directory: sandbox.directory })).stop()
    await writeFile(join(sandbox.directory, 'data', 'PG_VERSION'), '17\n')
    await expect(startEmbeddedPostgres({ directory: sandbox.directory })).rejects.toThrow(
      /was made by PostgreSQL 17, Benne brings 18/,
    )
  })

  test('files that are no database', async () => {
    await mkdir(join(sandbox.directory, 'data'), { recursive: true })
    await writeFile(join(sandbox.directory, 'data', 'thesis.txt'), '')
    await expect(startEmbeddedPostgres({ directory: sandbox.directory })).rejects.toThrow(
      /is no PostgreSQL database, and not empty/,
    )
    await stat(join(sandbox.directory, 'data', 'thesis.txt'))
  })

  test('a path that pg_ctl would give to a shell to evaluate', async () => {
    const directory = join(sandbox.parent, '$(touch here)')
    await expect(startEmbeddedPostgres({ directory })).rejects.toThrow(
      /holds one of " \$ ` \\: choose another/,
    )
  })
})
