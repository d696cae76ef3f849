import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { commandLine } from '../../src/cli/command-line.ts'
import { custodyKey, jwtSecret } from './server.ts'

const program = fileURLToPath(new URL('../../../../tooling/benne.ts', import.meta.url))

export interface Ran {
  readonly code: number | null
  /** What was answered. */
  readonly output: string
  /** What went to the standard error: the log. */
  readonly log: string
}

const environment = (databaseUrl: string): Record<string, string> => ({
  NODE_ENV: 'production',
  DATABASE_URL: databaseUrl,
  JWT_SECRET_KEY: jwtSecret,
  CUSTODY_SIGNING_KEY: custodyKey,
  PUBLIC_URL: 'https://benne.example',
})

/** `npm run benne -- …` at the terminal of a server in production, on its database: a process of its own. */
export async function benneProcess(databaseUrl: string, args: readonly string[]): Promise<Ran> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH, HOME, ...environment(databaseUrl) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [output, log] = ['', '']
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (log += data.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output, log }
}

/** The same in this process, which takes no seconds to start; it shares nothing with the server but the database. */
export async function benne(
  databaseUrl: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const logged = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  let output = ''
  try {
    for (const [name, value] of Object.entries({ ...environment(databaseUrl), ...env }))
      vi.stubEnv(name, value)
    const code = await commandLine(args, (text) => (output += `${text}\n`))
    return { code, output, log: logged.mock.calls.map(([text]) => String(text)).join('') }
  } finally {
    logged.mockRestore()
    vi.unstubAllEnvs()
  }
}
