import { expect, it } from 'vitest'
import { WaitingLine } from '../src/processing/waiting-line.ts'
import { reasonOf } from './support.ts'

const patient = { places: 2, waiting: 2, patienceMs: 60_000, timeoutMs: 60_000 }

/** Work that ends when it is told to. */
function job() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const state = { begun: false }
  const work = () => {
    state.begun = true
    return promise
  }
  return { work, state, end: () => resolve('done'), fail: () => reject(new Error('broken')) }
}

it('lets as many work as there are places, and the others after them in their order', async () => {
  const line = new WaitingLine(patient)
  const jobs = [job(), job(), job(), job()] as const
  const answers = jobs.map(({ work }) => line.run(work))
  const begun = () => jobs.map(({ state }) => state.begun)
  expect(begun()).toEqual([true, true, false, false])
  expect(await reasonOf(line.run(job().work))).toBe('busy')
  jobs[1].end()
  await answers[1]
  expect(begun()).toEqual([true, true, true, false])
  jobs[0].fail()
  await expect(answers[0]).rejects.toThrow('broken')
  expect(begun()).toEqual([true, true, true, true])
  jobs[2].end()
  jobs[3].end()
  expect(await Promise.all(answers.slice(2))).toEqual(['done', 'done'])
})

it('sends away who has waited long enough, and serves who comes later', async () => {
  const line = new WaitingLine({ ...patient, places: 1, patienceMs: 20 })
  const first = job()
  const answer = line.run(first.work)
  const late = job()
  expect(await reasonOf(line.run(late.work))).toBe('busy')
  first.end()
  expect(await answer).toBe('done')
  expect(late.state.begun).toBe(false)
  expect(await line.run(async () => 'next')).toBe('next')
})

it('answers in time but keeps the place for as long as the work really takes', async () => {
  const line = new WaitingLine({ ...patient, places: 1, waiting: 1, timeoutMs: 20 })
  const slow = job()
  const signals: AbortSignal[] = []
  const answer = line.run((signal) => {
    signals.push(signal)
    return slow.work()
  })
  expect(await reasonOf(answer)).toBe('too_slow')
  expect(signals[0]?.aborted).toBe(true)
  const next = job()
  const waiting = line.run(next.work)
  expect(next.state.begun).toBe(false)
  slow.end()
  next.end()
  expect(await waiting).toBe('done')
})
