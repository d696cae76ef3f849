import { setPriority } from 'node:os'
import { describe, lookAt } from '../pipeline/find-faces.ts'
import type { Nets } from '../pipeline/nets.ts'
import type { Pixels } from '../pipeline/sampling.ts'

/** What a worker is asked. */
export interface Task {
  readonly picture: Pixels
  readonly wanted: 'faces' | 'descriptors'
}

export function runTask({ picture, wanted }: Task, nets: Nets) {
  return wanted === 'faces' ? lookAt(picture, nets) : describe(picture, nets)
}

/**
 * Whatever else the process does goes first. On Linux a priority is a thread's, so this is of the calling thread alone;
 * elsewhere it would be of the whole process.
 */
export function yieldToOthers(): void {
  if (process.platform === 'linux') setPriority(0, workerNice)
}

/** Of 19. Ten weighs a ninth of what is normal (sched_prio_to_weight). */
const workerNice = 10
