import { expect, it } from 'vitest'
import { inLine } from '../src/waste/in-line.ts'
import { codeOf } from './support.ts'

function job() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { promise, resolve, reject }
}

it('does four at a time, in the order of asking, whatever becomes of the ones before', async () => {
  const jobs = Array.from({ length: 7 }, job)
  const begun: number[] = []
  const all = jobs.map(({ promise }, n) =>
    inLine(async () => {
      begun.push(n)
      await promise
      return n
    }),
  )
  const settled = Promise.allSettled(all)
  expect(begun).toEqual([0, 1, 2, 3])
  jobs[2]?.reject(new Error('failed'))
  await expect(all[2]).rejects.toThrow('failed')
  expect(begun).toEqual([0, 1, 2, 3, 4])
  jobs[0]?.resolve()
  expect(await all[0]).toBe(0)
  expect(begun).toEqual([0, 1, 2, 3, 4, 5])
  for (const { resolve } of jobs) resolve()
  await settled
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6])
})

it('sends away who would wait too long, and takes the next when there is room', async () => {
  const { promise, resolve } = job()
  const all = Promise.all(Array.from({ length: 104 }, () => inLine(() => promise)))
  expect(await codeOf(inLine(() => promise))).toBe('busy')
  resolve()
  await all
  expect(await inLine(async () => 'again')).toBe('again')
})
