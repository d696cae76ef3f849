import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { applicationRole, type DatabaseHandle, openDatabase } from '@benne/db'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import {
  createJobQueue,
  type FailedJob,
  type Handlers,
  openBoss,
  prepareQueue,
  type QueueName,
  startWorker,
  type Worker,
} from '@benne/jobs'
import type { Job } from '@benne/services'
import { sql } from 'drizzle-orm'
import type { PgBoss } from 'pg-boss'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

let database: TestDatabase
let handle: DatabaseHandle
let sender: PgBoss
const errors: unknown[] = []
const failures: { error: unknown; job: FailedJob }[] = []
let workers: Worker[] = []

const open = (works: boolean) =>
  openBoss({
    url: database.url,
    role: applicationRole,
    works,
    onError: (error) => void errors.push(error),
    onWarning: () => {},
  })

beforeEach(async () => {
  errors.length = 0
  failures.length = 0
  database = await createTestDatabase()
  handle = openDatabase(database.url, { role: applicationRole, poolSize: 4 })
  sender = await open(false)
})

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()))
  workers = []
  await sender.stop()
  await handle.close()
  await database.drop()
  expect(errors).toEqual([])
})

/** A worker of its own, all of whose queues are done by `handlers`, or else at once. */
async function work(
  handlers: Partial<Handlers>,
  pollSeconds = 0.5,
): Promise<{ boss: PgBoss; worker: Worker }> {
  const boss = await open(true)
  const idle = async () => {}
  const worker = await startWorker({
    boss,
    handlers: {
      mail: idle,
      export: idle,
      'export.dead': idle,
      housekeeping: idle,
      images: idle,
      custody: idle,
      impact: idle,
      'live-log': idle,
      ...handlers,
    },
    onFailure: (error, job) => void failures.push({ error, job }),
    pollSeconds,
  })
  workers.push(worker)
  return { boss, worker }
}

const mail = (userId = randomUUID()): Job => ({ name: 'mail', data: { kind: 'leaving', userId } })
const idOf = (data: object) => (data as { userId: string }).userId
const enqueue = (...jobs: Job[]) =>
  handle.db.transaction(async (tx) => {
    for (const job of jobs) await createJobQueue(sender).enqueue(tx, job)
  })

async function states(queue: QueueName | 'mail.dead'): Promise<string[]> {
  const { rows } = await handle.db.execute(
    sql`select state from pgboss.job where name = ${queue} order by state`,
  )
  return rows.map(({ state }) => String(state))
}

/** Makes what the queue's next jobs are tried with short. */
const shorten = (options: string) =>
  handle.db.execute(sql.raw(`update pgboss.queue set retry_delay = 0, retry_backoff = false, ${options}`))

describe('asking for a job', () => {
  it('is forgotten with the transaction that is rolled back', async () => {
    await expect(
      handle.db.transaction(async (tx) => {
        await createJobQueue(sender).enqueue(tx, mail())
        throw new Error('later')
      }),
    ).rejects.toThrow('later')
    expect(await states('mail')).toEqual([])
  })

  it('is seen by nobody before the commit, and done right after it', async () => {
    const done = vi.fn(async () => {})
    // Were it not told, the worker would not look for half a minute.
    await work({ mail: done }, 30)
    const job = mail()
    let committed = 0
    await handle.db.transaction(async (tx) => {
      await createJobQueue(sender).enqueue(tx, job)
      await vi.waitFor(async () => expect(await states('mail')).toEqual([])) // another connection's view
      expect(done).not.toHaveBeenCalled()
      committed = performance.now()
    })
    await vi.waitFor(() => expect(done).toHaveBeenCalledOnce(), { interval: 2, timeout: 5_000 })
    expect(performance.now() - committed).toBeLessThan(1_500)
    expect(done).toHaveBeenCalledWith(job.data, expect.any(AbortSignal))
    await vi.waitFor(async () => expect(await states('mail')).toEqual(['completed']))
  })

  it('keeps nothing but what the job may hold', async () => {
    const job = { name: 'mail', data: { ...mail().data, token: 'secret' } } as unknown as Job
    await enqueue(job)
    const { rows } = await handle.db.execute(sql`select data::text from pgboss.job`)
    expect(rows).toEqual([{ data: expect.not.stringContaining('secret') }])
    await expect(enqueue({ name: 'mail', data: { kind: 'leaving', userId: 'x' } })).rejects.toThrow()
  })
})

describe('a job that fails', () => {
  it('is tried again, alone of its batch, and in the end lies in the dead letter queue', async () => {
    await shorten('retry_limit = 2')
    const [bad, good] = [randomUUID(), randomUUID()]
    const seen: string[] = []
    await enqueue(mail(bad), mail(good))
    await work({
      mail: async (data) => {
        seen.push(idOf(data))
        if (idOf(data) === good) return
        throw Object.assign(new Error('550 no such mailbox ana@example.org'), { code: 'EENVELOPE' })
      },
    })
    await vi.waitFor(async () => expect(await states('mail.dead')).toEqual(['created']), { timeout: 10_000 })
    expect(seen.toSorted()).toEqual([bad, bad, bad, good].toSorted())
    expect(await states('mail')).toEqual(['completed', 'failed'])
    expect(failures.map(({ job }) => [job.queue, job.attempt, job.lastAttempt])).toEqual([
      ['mail', 1, false],
      ['mail', 2, false],
      ['mail', 3, true],
    ])
    const { rows } = await handle.db.execute(sql`select output from pgboss.job where state = 'failed'`)
    expect(rows).toEqual([{ output: { name: 'Error', code: 'EENVELOPE' } }])
  })

  it('is waited with between the tries, longer each time', async () => {
    await enqueue(mail())
    await work({ mail: () => Promise.reject(new Error('away')) })
    await vi.waitFor(async () => expect(await states('mail')).toEqual(['retry']))
    const { rows } = await handle.db.execute(
      sql`select extract(epoch from start_after - now())::float as wait, retry_limit as tries from pgboss.job where name = 'mail'`,
    )
    expect(rows[0]).toMatchObject({ tries: 8 })
    expect(rows[0]?.['wait']).toBeGreaterThan(20)
    expect(rows[0]?.['wait']).toBeLessThanOrEqual(120)
  })

  it('is not tried again when what it holds does not fit', async () => {
    const done = vi.fn(async () => {})
    await work({ mail: done })
    await sender.send('mail', { kind: 'leaving', userId: 'ana@example.org' })
    await vi.waitFor(async () => expect(await states('mail.dead')).toEqual(['created']))
    expect(done).not.toHaveBeenCalled()
    expect(String(failures[0]?.error)).not.toContain('ana')
  })

  it('is told to who waits for it, when it is an export', async () => {
    await shorten('retry_limit = 0')
    const dead = vi.fn(async () => {})
    const exportId = randomUUID()
    await enqueue({ name: 'export', data: { exportId } })
    await work({ export: () => Promise.reject(new Error('full')), 'export.dead': dead })
    await vi.waitFor(() => expect(dead).toHaveBeenCalledWith({ exportId }, expect.any(AbortSignal)), {
      timeout: 5_000,
    })
  })
})

describe('workers', () => {
  it('finish what is under way when they are stopped, and take nothing more', async () => {
    const started = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const done = vi.fn(async () => {
      started.resolve()
      await release.promise
    })
    const { worker } = await work({ mail: done })
    await enqueue(mail())
    await started.promise
    const stopped = worker.stop()
    release.resolve()
    await stopped
    await enqueue(mail())
    expect(done).toHaveBeenCalledOnce()
    expect(await states('mail')).toEqual(['created', 'completed'])
  })

  it('give back what does not end in time', async () => {
    const started = Promise.withResolvers<AbortSignal>()
    const { worker } = await work({
      mail: (_, signal) => {
        started.resolve(signal)
        return new Promise(() => {})
      },
    })
    await enqueue(mail())
    const signal = await started.promise
    await worker.stop(1_000)
    expect(signal.aborted).toBe(true)
    expect(await states('mail')).toEqual(['retry'])
  })

  it('settle a job at once, though another one of its batch hangs', async () => {
    const slow = randomUUID()
    const release = Promise.withResolvers<void>()
    await enqueue(mail(slow), mail(), mail())
    await work({ mail: (data) => (idOf(data) === slow ? release.promise : Promise.resolve()) })
    await vi.waitFor(async () => expect(await states('mail')).toEqual(['active', 'completed', 'completed']))
    release.resolve()
    await vi.waitFor(async () => expect(new Set(await states('mail'))).toEqual(new Set(['completed'])))
  })

  it('hold three connections at most, and one that only asks holds one', async () => {
    const held = async () => {
      const { rows } = await handle.db.execute(
        sql`select from pg_stat_activity where application_name = 'benne jobs' and datname = current_database()`,
      )
      return rows.length
    }
    expect(await held()).toBe(1)
    await work({})
    await enqueue(...Array.from({ length: 50 }, () => mail()))
    await vi.waitFor(async () => expect(new Set(await states('mail'))).toEqual(new Set(['completed'])))
    expect(await held()).toBeLessThanOrEqual(4)
  })

  it('never do one job twice, however many they are', async () => {
    const seen: string[] = []
    const count = async (data: object) => void seen.push(idOf(data))
    await Promise.all([work({ mail: count }), work({ mail: count })])
    const jobs = Array.from({ length: 200 }, () => mail())
    await Promise.all([enqueue(...jobs.slice(0, 100)), enqueue(...jobs.slice(100))])
    await vi.waitFor(async () => expect(new Set(await states('mail'))).toEqual(new Set(['completed'])), {
      timeout: 10_000,
    })
    expect(seen).toHaveLength(200)
    expect(new Set(seen).size).toBe(200)
  })

  it('do what a worker that was killed had begun', { timeout: 40_000 }, async () => {
    await shorten('expire_seconds = 1')
    const fixture = fileURLToPath(new URL('./fixtures/hold-job.ts', import.meta.url))
    const child = spawn(process.execPath, [fixture, database.url], { stdio: ['ignore', 'pipe', 'inherit'] })
    await enqueue(mail())
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await states('mail')).toEqual(['active'])

    const done = vi.fn(async () => {})
    const { boss } = await work({ mail: done })
    await vi.waitFor(
      async () => {
        // By itself it looks twice a minute: as if that had passed.
        await handle.db.execute(sql`update pgboss.queue set monitor_on = null, monitor_claim_on = null`)
        await boss.supervise()
        expect(done).toHaveBeenCalledOnce()
      },
      { timeout: 20_000, interval: 200 },
    )
  })
})

describe('a worker that starts', () => {
  it('does at once what is due at every start, and nothing else', async () => {
    const [custody, impact] = [vi.fn(async () => {}), vi.fn(async () => {})]
    await work({ custody, impact })
    await vi.waitFor(() => expect(custody).toHaveBeenCalledOnce(), 5_000)
    await vi.waitFor(async () => expect(await states('custody')).toEqual(['completed']))
    await work({ custody, impact })
    await vi.waitFor(() => expect(custody).toHaveBeenCalledTimes(2), 5_000)
    expect(impact).not.toHaveBeenCalled()
  })
})

describe('preparing the queue', () => {
  it('works again and by two processes at once, and plans the housekeeping', async () => {
    await Promise.all([
      prepareQueue(database.url, applicationRole),
      prepareQueue(database.url, applicationRole),
    ])
    const schedules = await sender.getSchedules()
    expect(schedules.map(({ name, cron }) => `${name} ${cron}`).toSorted()).toEqual([
      'custody 20 * * * *',
      'housekeeping 17 * * * *',
      'images 37 * * * *',
      'live-log */5 * * * *',
    ])
    for (const { options } of schedules) expect(options).toMatchObject({ missed: 'once' })
    expect(await sender.getQueue('mail')).toMatchObject({
      retryLimit: 8,
      deadLetter: 'mail.dead',
      notify: true,
    })
  })

  it('leaves the application without the right to change the tables', async () => {
    for (const statement of [
      'drop table pgboss.job',
      'truncate pgboss.job',
      'create table pgboss.more (n int)',
      `select pgboss.create_queue('own', '{"policy": "standard", "partition": true}')`,
    ]) {
      const error = await handle.db.execute(sql.raw(statement)).catch((error: Error) => error)
      expect(error).toMatchObject({ cause: { code: '42501' } })
    }
  })

  it('lets the application do all of the upkeep', async () => {
    const { boss } = await work({})
    await boss.supervise()
    expect(await boss.isInstalled()).toBe(true)
  })
})
