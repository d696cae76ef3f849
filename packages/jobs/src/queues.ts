import { ExportJob, ImpactJob, MailJob } from '@benne/services'
import { z } from 'zod'

/** One queue: what its jobs hold, how often they are tried, and how they are worked. Times in seconds. */
interface QueueDefinition {
  readonly payload: z.ZodType<object>
  /** Tries after the first. */
  readonly retryLimit: number
  /** Before the first retry; doubled for each further one, of which a random half is taken off. */
  readonly retryDelay: number
  readonly retryDelayMax: number
  /** A try that takes longer has failed. */
  readonly expireIn: number
  /** For how long what was done can still be looked at; what it holds of people goes with it. */
  readonly deleteAfter: number
  /** Where a job goes when the last try has failed. */
  readonly deadLetter?: string
  /** Jobs taken at once, at least 2 (with 1, a burst is worked at 16 jobs a second). A batch ends with its slowest. */
  readonly batchSize: number
  /** Batches worked side by side, so that one that hangs does not hold up the others. */
  readonly batches: number
  /** UTC; sent once for all that a standstill missed. At most one such job runs at a time. */
  readonly cron?: string
  /** Also sent when a worker starts. */
  readonly atStart?: true
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Without a sign of life from its worker for so long, a job is given to another one. The least that pg-boss takes is 10. */
export const heartbeatSeconds = 30

export const queues = {
  /** Nine tries over about four hours: longer than a mail server is usually away. */
  mail: {
    payload: MailJob,
    retryLimit: 8,
    retryDelay: minute,
    retryDelayMax: 2 * hour,
    expireIn: 5 * minute,
    deleteAfter: day,
    deadLetter: 'mail.dead',
    batchSize: 10,
    batches: 2,
  },
  export: {
    payload: ExportJob,
    retryLimit: 3,
    retryDelay: minute,
    retryDelayMax: 10 * minute,
    expireIn: 30 * minute,
    deleteAfter: 7 * day,
    deadLetter: 'export.dead',
    batchSize: 2,
    batches: 1,
  },
  /** Whoever waits for an export that cannot be made is told so. */
  'export.dead': {
    payload: ExportJob,
    retryLimit: 8,
    retryDelay: minute,
    retryDelayMax: 2 * hour,
    expireIn: 5 * minute,
    deleteAfter: 7 * day,
    batchSize: 2,
    batches: 1,
  },
  /** It goes on where it stopped, so that an installation of any size is done within its tries. */
  impact: {
    payload: ImpactJob,
    retryLimit: 8,
    retryDelay: minute,
    retryDelayMax: 10 * minute,
    expireIn: hour,
    deleteAfter: 7 * day,
    batchSize: 2,
    batches: 1,
  },
  housekeeping: {
    payload: z.object({}),
    retryLimit: 2,
    retryDelay: minute,
    retryDelayMax: 10 * minute,
    expireIn: 30 * minute,
    deleteAfter: 7 * day,
    batchSize: 2,
    batches: 1,
    cron: '17 * * * *',
  },
  /** Pictures whose record never came, and files that no picture has. */
  images: {
    payload: z.object({}),
    retryLimit: 2,
    retryDelay: minute,
    retryDelayMax: 10 * minute,
    expireIn: 60 * minute,
    deleteAfter: 7 * day,
    batchSize: 2,
    batches: 1,
    cron: '37 * * * *',
  },
  /** Signs the days that are over, and takes records of before into the chain of custody: which may be very many. */
  custody: {
    payload: z.object({}),
    retryLimit: 2,
    retryDelay: minute,
    retryDelayMax: 10 * minute,
    expireIn: 6 * hour,
    deleteAfter: 7 * day,
    batchSize: 2,
    batches: 1,
    // The first of the day is the one that finds a day that has ended, some minutes after midnight.
    cron: '20 * * * *',
    atStart: true,
  },
  /** Opens and drops parts of the live log. It steps back from writers, and is soon asked again. */
  'live-log': {
    payload: z.object({}),
    retryLimit: 5,
    retryDelay: 10,
    retryDelayMax: minute,
    expireIn: 5 * minute,
    deleteAfter: day,
    batchSize: 2,
    batches: 1,
    cron: '*/5 * * * *',
  },
} as const satisfies Record<string, QueueDefinition>

export type QueueName = keyof typeof queues
export type PayloadOf<Name extends QueueName> = z.output<(typeof queues)[Name]['payload']>

export const queueEntries = Object.entries(queues) as [QueueName, QueueDefinition][]

/** Queues that nobody works: an operator looks at what lies there, and sends it again once the cause is gone. */
export const deadLetterQueues = ['mail.dead'] as const
export const deadLetterKeptSeconds = 14 * day
