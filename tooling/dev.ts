import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './lib/command.ts'
import { buildPanel } from './panel.ts'

// `npm run dev`: the server, started again when its code changes, and vite's development server for the panel,
// which passes calls on to it. When one of the two ends, or Ctrl-C comes, both do.

await buildPanel()

const admin = join(root, 'apps', 'admin')
const parts = [
  // --watch-preserve-output: what went wrong before a restart stays readable.
  start(root, ['--watch', '--watch-preserve-output', join('apps', 'server', 'src', 'start.ts')]),
  start(admin, [join('node_modules', 'vite', 'bin', 'vite.js'), '--clearScreen', 'false']),
]
let ending = false

for (const part of parts) part.once('exit', (code) => end('SIGTERM', code ?? 0))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end('SIGTERM', 0))

function start(cwd: string, args: string[]): ChildProcess {
  // Groups of their own: a Ctrl-C reaches them through us, once.
  return spawn(process.execPath, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], detached: true })
}

function end(signal: NodeJS.Signals, code: number): void {
  if (ending) return
  ending = true
  process.exitCode = code
  for (const part of parts) if (part.exitCode === null) part.kill(signal)
}
