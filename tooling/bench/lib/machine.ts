import { cpus, loadavg, release, totalmem, type } from 'node:os'

/** Where the numbers were made: without it they mean nothing. */
export function describeMachine(): string[] {
  const all = cpus()
  const gibibytes = (totalmem() / 2 ** 30).toFixed(0)
  return [
    `${all.length} cores of ${all[0]?.model.trim() ?? 'an unknown processor'}, ${gibibytes} GiB, ${type()} ${release()}`,
    `Node ${process.versions.node}, load average at the start ${loadavg()
      .map((load) => load.toFixed(2))
      .join(' ')}`,
  ]
}

/** Milliseconds that all cores together have worked since the machine started. */
export function machineBusyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
}
