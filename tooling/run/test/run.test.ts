import { existsSync } from 'node:fs'
import { readdir, readFile, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Workspace } from './support/workspace.ts'

let workspace: Workspace

beforeEach(async () => {
  workspace = await Workspace.create()
})

afterEach(() => workspace.remove())

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 10_000, interval: 20 })
}

describe('the installation', () => {
  test('happens once, and the script gets its arguments and keeps its exit code', async () => {
    const first = workspace.run(['leave', '3', 'a b'])
    expect(await first.ended).toBe(3)
    expect(first.said()).toContain('Installing dependencies (once, about a minute)…')
    expect(first.said()).toContain('up leave|3|a b')
    const second = workspace.run(['leave', '0'])
    expect(await second.ended).toBe(0)
    expect(second.said()).toBe('up leave|0\n')
    const [only, ...others] = await workspace.installs()
    expect(only).toMatch(/bin\/pnpm install --frozen-lockfile/)
    expect(others).toEqual([])
  })

  test.each([
    ['pnpm-lock.yaml', 'two\n'],
    ['pnpm-workspace.yaml', 'packages:\n  - packages/*\n'],
    ['packages/one/package.json', '{ "dependencies": { "zod": "2.0.0" } }'],
    ['packages/two/package.json', '{}'],
  ])('happens again when %s has changed', async (path, text) => {
    await workspace.run(['leave', '0']).ended
    await workspace.write(path, text)
    const again = workspace.run(['leave', '0'])
    expect(await again.ended).toBe(0)
    expect(again.said()).toContain('Updating dependencies…')
    expect(await workspace.installs()).toHaveLength(2)
  })

  test('does not happen again for a file that is newer and the same', async () => {
    await workspace.run(['leave', '0']).ended
    await utimes(join(workspace.root, 'pnpm-lock.yaml'), new Date(), new Date())
    await workspace.run(['leave', '0']).ended
    expect(await workspace.installs()).toHaveLength(1)
  })

  test('starts over when it was killed with everything it had started', async () => {
    const killed = workspace.run([], { STUB_SECONDS: '30' })
    const half = join(workspace.root, 'node_modules', '.pnpm', 'half')
    const lock = join(workspace.root, '.benne', 'install.lock')
    const held = async () => JSON.parse(await readFile(lock, 'utf8')) as { group?: number }
    // The installer may be at work before its number is written down.
    await until(async () => existsSync(half) && (await held()).group !== undefined)
    const { group = 0 } = await held()
    killed.child.kill('SIGKILL')
    process.kill(-group, 'SIGKILL')
    await killed.ended
    expect(await readdir(join(workspace.root, 'node_modules', '.pnpm'))).toEqual(['half'])
    const next = workspace.run(['leave', '0'])
    expect(await next.ended).toBe(0)
    expect(next.said()).toContain('An earlier installation was interrupted')
    expect(await readdir(join(workspace.root, 'node_modules', '.pnpm'))).toEqual([])
  })

  test('waits for an installer that outlived the run that started it, and starts over', async () => {
    const killed = workspace.run([], { STUB_SECONDS: '1' })
    await until(async () => (await workspace.installs()).length === 1)
    killed.child.kill('SIGKILL')
    const next = workspace.run(['leave', '0'])
    expect(await next.ended).toBe(0)
    expect(next.said()).toMatch(/Another run is installing[^]*was interrupted[^]*up leave/)
    expect(await workspace.installs()).toHaveLength(2)
  })

  test('happens once for two runs that start together', async () => {
    const runs = [1, 2].map(() => workspace.run(['leave', '0'], { STUB_SECONDS: '0.5' }))
    expect(await Promise.all(runs.map((run) => run.ended))).toEqual([0, 0])
    expect(await workspace.installs()).toHaveLength(1)
  })

  test('is not kept waiting by the lock of another process that bears the number of a dead one', async () => {
    const lock = join(workspace.root, '.benne', 'install.lock')
    await workspace.write(
      '.benne/install.lock',
      JSON.stringify({ pid: process.pid, host: hostname(), token: 'x' }),
    )
    const long = new Date(Date.now() - 120_000)
    await utimes(lock, long, long)
    expect(await workspace.run(['leave', '0']).ended).toBe(0)
  })

  test('takes npx where pnpm is of another major version', async () => {
    const other = await Workspace.create('11.9.9')
    expect(await other.run(['leave', '0']).ended).toBe(0)
    expect((await other.installs())[0]).toMatch(/bin\/npx --yes pnpm@12\.21\.0 install/)
    await other.remove()
  })

  test('keeps its caches in the workspace where there is no home', async () => {
    expect(await workspace.run(['leave', '0'], { HOME: '/nowhere' }).ended).toBe(0)
    expect((await workspace.installs())[0]).toContain(`--store-dir=${workspace.root}/.benne/cache/store`)
  })

  test('tells when the network is away, and leaves with 1', async () => {
    const run = workspace.run([], { STUB_FAILURE: 'getaddrinfo EAI_AGAIN' })
    expect(await run.ended).toBe(1)
    expect(run.said()).toMatch(
      /EAI_AGAIN\n\nThe dependencies could not be downloaded: is the npm registry reachable/,
    )
    expect(await workspace.run(['leave', '0']).ended).toBe(0)
  })

  test('says what went wrong otherwise', async () => {
    const run = workspace.run([], { STUB_FAILURE: 'ERR_PNPM_OUTDATED_LOCKFILE' })
    expect(await run.ended).toBe(1)
    expect(run.said()).toMatch(/ERR_PNPM_OUTDATED_LOCKFILE\n\nInstalling the dependencies with pnpm failed/)
  })

  test('ends with a Ctrl-C, and takes the installer with it', async () => {
    const run = workspace.run([], { STUB_SECONDS: '30' })
    await until(async () => (await workspace.installs()).length === 1)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    expect(run.said()).toContain('Interrupted: the next run installs again.')
  })
})

describe('the script', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('gets a %s once, and is awaited', async (signal) => {
    const run = workspace.run()
    await until(() => run.said().includes('up'))
    run.child.kill(signal)
    expect(await run.ended).toBe(7)
    expect(run.said().match(/got .*/g)).toEqual([`got ${signal}`])
  })

  test('ends when the shell that npm put between them is gone', async () => {
    const run = workspace.runUnderShell()
    await until(() => run.said().includes('up'))
    run.child.kill('SIGKILL')
    await until(() => run.said().includes('got SIGTERM'))
  })
})
