// `npm start`, `npm test` and the other commands: node tooling/run.mjs <script> [arguments]. Needs Node and npm alone:
// installs the dependencies when they are not those of the lockfile, then runs the script on the pinned Node.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, InstallError, nodePath } from './run/install.mjs'
import { processStat } from './run/processes.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [script, ...rest] = process.argv.slice(2)
const say = (line) => process.stdout.write(`${line}\n`)
const leave = (message, code = 1) => {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}

if (Number(process.versions.node.split('.')[0]) < 20)
  leave(`Benne needs Node 20 or newer, this is ${process.version}.`)
if (!script || !existsSync(join(root, 'tooling', script)))
  leave(`There is no tooling/${script ?? ''} to run.`)

// Asked now, since a terminal that closes takes the answer with it.
const onTerminal = (processStat(process.pid)?.foreground ?? '-1') !== '-1'
/** Whether a signal to end has come: the child gets it once. */
let told = false
/** How to end what runs at the moment, the installer or the script. */
let stopChild
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => onSignal(signal))

let installing = true
await ensureInstalled(root, {
  say,
  onChild: (stop) => {
    stopChild = stop
  },
}).catch((error) => leave(error instanceof InstallError ? error.message : error.stack))
installing = false

// Straight to the pinned Node: through `pnpm run` a SIGTERM would end pnpm and leave the server behind.
const path = join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? '')
const child = spawn(nodePath(root), [join(root, 'tooling', script), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: path },
})
stopChild = (signal) => child.kill(signal)
child.on('error', (error) => leave(error.message))
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
watchParents()

function onSignal(signal) {
  if (installing) {
    // The installer has a process group of its own, which the terminal's Ctrl-C does not reach.
    stopChild?.('SIGKILL')
    leave('Interrupted: the next run installs again.', 128 + constants.signals[signal])
  }
  // Ctrl-C reaches the whole foreground group, a closing terminal everybody on it: the child has had those already.
  const hadIt = signal === 'SIGINT' ? inForeground() : signal === 'SIGHUP' && onTerminal
  told = true
  if (!hadIt) stopChild?.(signal)
}

/** Whether a terminal's Ctrl-C reaches us, and so the child. */
function inForeground() {
  const stat = processStat(process.pid)
  return stat ? stat.group === stat.foreground : process.stdin.isTTY === true
}

/**
 * npm passes a SIGTERM to its shell, and the shell to nobody: when npm or that shell has gone, so must the child.
 * Only under npm; a run put into the background by a person may outlive its shell.
 */
function watchParents() {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  // Some shells replace themselves by the command they run: our parent is then npm, whose own parent may well leave.
  const shell = processStat(parent)
  const npm = /^(ba|da|a|z|k)?sh$/.test(shell?.name) ? shell.parent : undefined
  const timer = setInterval(() => {
    if (process.ppid === parent && (!npm || processStat(parent)?.parent === npm)) return
    clearInterval(timer)
    if (!told) stopChild('SIGTERM')
  }, 300)
  timer.unref()
}
