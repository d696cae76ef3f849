import { runCluster } from '../cluster/run-cluster.ts'
import { exactly, type OfflineCommand, text, UsageError } from './command.ts'

/** Each is a process of some hundred megabytes: more are a slip of the finger. */
const maxProcesses = 16

export const clusterCommand: OfflineCommand = {
  usage: 'N [--workers N]',
  help: 'Runs N servers and a worker here behind one address, to try it.',
  options: { workers: text },
  offline: true,
  async run({ args, options, say }) {
    const [count = ''] = exactly(args, 1, 'a number of servers')
    await runCluster({
      servers: number(count, 1, 'servers'),
      workers: number(options['workers'] ?? '1', 0, 'workers'),
      say,
    })
  },
}

function number(given: string, least: number, what: string): number {
  const value = /^\d{1,4}$/.test(given) ? Number(given) : Number.NaN
  if (value >= least && value <= maxProcesses) return value
  throw new UsageError(`"${given.slice(0, 40)}" is no number of ${what} from ${least} to ${maxProcesses}.`)
}
