import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BaselineConfig } from '../baseline/config.ts'
import type { BenchDatabase } from './database.ts'
import type { Meter } from './rounds.ts'
import { custodyKey, jwtSecret } from './seed.ts'
import { ServerProcess } from './server-process.ts'

/** What the stages share: a database with people and records, and a place for files. */
export interface Bench {
  readonly database: BenchDatabase
  readonly quick: boolean
  readonly directory: string
  /** Started processes, to be ended whatever happens. */
  readonly resources: AsyncDisposableStack
}

/** Connections of the load on HTTP. */
export const connections = 64

export function makeDirectory(resources: AsyncDisposableStack): string {
  const directory = mkdtempSync(join(tmpdir(), 'benne-bench-files-'))
  resources.defer(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Benne as it runs in production, log and all; the log goes to a file. `settings` are variables of its environment. */
export async function startBenne(
  bench: Bench,
  name = 'benne',
  logLevel = 'info',
  settings: Record<string, string> = {},
): Promise<ServerProcess> {
  const server = await ServerProcess.start({
    name,
    script: 'apps/server/src/start.ts',
    directory: bench.directory,
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: bench.database.url,
      JWT_SECRET_KEY: jwtSecret,
      CUSTODY_SIGNING_KEY: custodyKey,
      HOST: '127.0.0.1',
      LOG_LEVEL: logLevel,
      ...settings,
    },
  })
  bench.resources.defer(() => server.stop())
  return server
}

export async function startBaseline(bench: Bench, config: BaselineConfig): Promise<ServerProcess> {
  const file = join(bench.directory, 'baseline.json')
  writeFileSync(file, JSON.stringify(config))
  const server = await ServerProcess.start({
    name: 'bare',
    script: 'tooling/bench/baseline/server.ts',
    directory: bench.directory,
    env: { NODE_ENV: 'production', BASELINE: file },
  })
  bench.resources.defer(() => server.stop())
  return server
}

export const meterOf = ({ database }: Bench, server: ServerProcess): Meter => ({
  server: async () => (await server.usage()).cpuMs,
  postgres: () => database.cpuMs(),
})

/** How long to measure: seconds of a round, rounds of each side, seconds for the compiler to warm to the work. */
export const lengths = ({ quick }: Bench) =>
  quick ? { seconds: 1, rounds: 2, warmSeconds: 1 } : { seconds: 4, rounds: 5, warmSeconds: 3 }
