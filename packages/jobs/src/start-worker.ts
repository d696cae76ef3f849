import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss'
import { type PayloadOf, type QueueName, queueEntries, queues } from './queues.ts'

/** Does one job. Must not mind being run twice. `signal` aborts when the job has been taken away. */
export type Handler<Name extends QueueName> = (data: PayloadOf<Name>, signal: AbortSignal) => Promise<unknown>
export type Handlers = { readonly [Name in QueueName]: Handler<Name> }

export interface FailedJob {
  readonly queue: QueueName
  readonly jobId: string
  /** From 1. */
  readonly attempt: number
  readonly lastAttempt: boolean
}

export interface WorkerOptions {
  readonly boss: PgBoss
  readonly handlers: Handlers
  /** Never told what the job held; the error is the handler's. */
  readonly onFailure: (error: unknown, job: FailedJob) => void
  /** Seconds between looks for jobs of which no notification told: those tried again, and those asked for while all were busy. */
  readonly pollSeconds?: number
}

export interface Worker {
  /**
   * Takes no more jobs and waits for those under way; what is not done after `timeout` milliseconds is given back, to
   * be done by another. Closes the boss.
   */
  stop(timeout?: number): Promise<void>
}

/** Works every queue until it is stopped. */
export async function startWorker({
  boss,
  handlers,
  onFailure,
  pollSeconds = 2,
}: WorkerOptions): Promise<Worker> {
  for (const [name, { batchSize, batches }] of queueEntries) {
    const options = {
      batchSize,
      localConcurrency: batches,
      perJobResults: true,
      includeMetadata: true,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: Math.min(2, pollSeconds),
      notifyPollingIntervalSeconds: pollSeconds,
    } as const
    await boss.work<object, unknown, typeof options>(name, options, (jobs) =>
      Promise.all(jobs.map((job) => work({ boss, handlers, onFailure }, name, job))),
    )
  }
  for (const [name, { atStart }] of queueEntries) if (atStart) await boss.send(name, {})
  return { stop: (timeout = 20_000) => boss.stop({ graceful: true, timeout }) }
}

async function work(
  { boss, handlers, onFailure }: WorkerOptions,
  name: QueueName,
  job: JobWithMetadata,
): Promise<JobResult> {
  const failed = (error: unknown, lastAttempt: boolean) => {
    onFailure(error, { queue: name, jobId: job.id, attempt: job.retryCount + 1, lastAttempt })
    return { id: job.id, status: lastAttempt ? 'deadletter' : 'failed', output: describe(error) } as const
  }
  const payload = queues[name].payload.safeParse(job.data)
  // Trying again would not mend it. The parser's own error tells what it was given.
  if (!payload.success) return failed(new Error('the payload of the job does not fit its queue'), true)
  try {
    await (handlers[name] as (data: object, signal: AbortSignal) => Promise<unknown>)(
      payload.data,
      job.signal,
    )
  } catch (error) {
    return failed(error, job.retryCount >= job.retryLimit)
  }
  // At once: what is done must not be done again because another job of its batch hangs, or the process is killed. If
  // this fails, the batch's result says it once more.
  await boss.complete(name, { id: job.id, retryCount: job.retryCount }).catch(() => {})
  return { id: job.id, status: 'completed' }
}

/** What is kept with the job: no message, since one may quote an address. */
function describe(error: unknown): { name: string; code: string | null } {
  if (!(error instanceof Error)) return { name: typeof error, code: null }
  return { name: error.name, code: 'code' in error ? String(error.code) : null }
}
