import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { openTestEncoder } from '@benne/biometrics/testing'
import { expect, it } from 'vitest'

it.runIf(process.platform === 'linux')('gives way to all else, and nothing else to it', async () => {
  const encoder = await openTestEncoder({ threads: 2 })
  const niceness = readdirSync('/proc/self/task').map((thread) => {
    const fields = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
    return { isMain: Number(thread) === process.pid, nice: Number(fields[16]) }
  })
  await encoder.close()
  expect(niceness.filter(({ nice }) => nice === 10).length).toBeGreaterThanOrEqual(2)
  expect(niceness.find(({ isMain }) => isMain)?.nice).toBe(0)
  // Those of libuv, which decode pictures and read files for everybody.
  expect(niceness.filter(({ nice }) => nice === 0).length).toBeGreaterThan(4)
})

it('loads neither decoder nor nets for those who want rules and types alone', async () => {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ resolve: (name, context, next) => { loaded.push(name); return next(name, context) } })
    await import('@benne/biometrics')
    await import('@benne/pictures')
    const heavy = loaded.filter((name) => /^(sharp|piscina|onnxruntime|face-api)/.test(name))
    process.stdout.write(JSON.stringify([loaded.length > 5, heavy]))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
  })
  expect(JSON.parse(stdout)).toEqual([true, []])
})
