export { createJobQueue } from './create-job-queue.ts'
export { type BossOptions, openBoss } from './open-boss.ts'
export { prepareQueue } from './prepare-queue.ts'
export { checkQueue, type QueueDepth, queueDepths } from './queue-depths.ts'
export { type QueueName, queues } from './queues.ts'
export {
  type FailedJob,
  type Handler,
  type Handlers,
  startWorker,
  type Worker,
  type WorkerOptions,
} from './start-worker.ts'
