import { spawn } from 'node:child_process'
import { dirname } from 'node:path'

/** The workspace. */
export const root = dirname(dirname(import.meta.dirname))

export interface CommandOptions {
  cwd?: string
  env?: Record<string, string>
}

export interface CommandResult {
  /** 128 + n when signal n ended it. */
  code: number
  /** What it printed, both streams as they came. Empty when it printed to the terminal itself. */
  output: string
}

/** Runs a JavaScript program on our own Node, and resolves with what it printed once it has ended. */
export function runQuietly(
  script: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return run(script, args, options, 'pipe')
}

/** The same, with our terminal. */
export function runLoudly(
  script: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return run(script, args, options, 'inherit')
}

function run(
  script: string,
  args: string[],
  { cwd = root, env }: CommandOptions,
  output: 'pipe' | 'inherit',
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      stdio: [output === 'pipe' ? 'ignore' : 'inherit', output, output],
      env: { ...process.env, ...env },
    })
    let text = ''
    const keep = (chunk: Buffer) => {
      text += chunk.toString()
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output: text }))
  })
}
