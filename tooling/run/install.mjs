// Brings node_modules to what the lockfile says, whatever state an earlier run left it in.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { acquireLock } from './lock.mjs'
import { findPnpm, installEnvironment, isWritable } from './pnpm.mjs'

const windows = process.platform === 'win32'
const offlineSigns =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL|dns error|error sending request|connection refused/i

/** A failure that the person at the keyboard can do something about: its message stands alone. */
export class InstallError extends Error {}

/**
 * Installs the dependencies unless the last complete install was of exactly this lockfile.
 * @param {string} root the workspace
 * @param {{ say: (line: string) => void, onChild: (stop?: (signal: string) => void) => void }} hooks `onChild` is told how to
 *   end the installer while it runs
 * @throws {InstallError} with a message for people
 */
export async function ensureInstalled(root, { say, onChild }) {
  if (isComplete(root)) return
  mustBeWritable(root)
  mkdirSync(join(root, '.benne'), { recursive: true })
  const lock = await acquireLock(join(root, '.benne', 'install.lock'), () =>
    say('Another run is installing the dependencies: waiting for it…'),
  )
  try {
    if (isComplete(root)) return
    // A marker that says "begun" is of an install that never ended. pnpm would trust what it finds, and half a
    // package looks like a whole one; what was downloaded stays in pnpm's store, so that this costs little.
    if (readMarker(root)?.state === 'begun') purge(root, say)
    await install(root, { say, onChild }, lock)
    if (!nodeRuns(root)) {
      purge(root, say)
      await install(root, { say, onChild }, lock)
    }
    if (!nodeRuns(root)) throw new InstallError(`The installed Node does not run: ${nodePath(root)}`)
    writeMarker(root, { state: 'complete', fingerprint: fingerprint(root) })
  } finally {
    lock.release()
  }
}

/** Where the Node that Benne runs on is: the `node` dev dependency. */
export function nodePath(root) {
  return join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
}

function isComplete(root) {
  const marker = readMarker(root)
  return (
    marker?.state === 'complete' &&
    existsSync(nodePath(root)) &&
    existsSync(join(root, 'node_modules', '.modules.yaml')) &&
    workspaces(root).every((path) => !needsModules(path) || existsSync(join(path, 'node_modules'))) &&
    marker.fingerprint === fingerprint(root)
  )
}

/** What an install depends on. The platform too: a checkout may be seen from a container and from its host. */
function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`)
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'].map((name) => join(root, name))
  for (const path of workspaces(root)) files.push(join(path, 'package.json'))
  for (const file of files) {
    const text = existsSync(file) ? readFileSync(file) : ''
    hash.update(`${file.slice(root.length)}\0${text.length}\0`).update(text)
  }
  return hash.digest('hex')
}

/** The folders of the workspace, read from pnpm-workspace.yaml: plain names and `folder/*`, which is all it uses. */
function workspaces(root) {
  const yaml = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const block = /^packages:\s*\n((?:[ \t]+-.*\n?|\s*\n)*)/m.exec(yaml)?.[1] ?? ''
  const patterns = [...block.matchAll(/-\s*['"]?([^'"\s#]+)['"]?/g)].map((match) => match[1])
  const found = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [join(root, pattern)]
    const parent = join(root, pattern.slice(0, -2))
    return existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : []
  })
  return [
    root,
    ...found.filter((path) => existsSync(join(path, 'package.json'))).toSorted((a, b) => (a < b ? -1 : 1)),
  ]
}

function needsModules(path) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0
}

const markerName = '.benne-install.json'
const markerPath = (root) => join(root, 'node_modules', markerName)

function readMarker(root) {
  try {
    return JSON.parse(readFileSync(markerPath(root), 'utf8'))
  } catch {
    return undefined
  }
}

function writeMarker(root, marker) {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(markerPath(root), JSON.stringify(marker))
}

function purge(root, say) {
  say('An earlier installation was interrupted: starting it over.')
  for (const path of workspaces(root)) {
    const modules = join(path, 'node_modules')
    if (!existsSync(modules)) continue
    // All but the marker, which must still say so if this is interrupted in its turn.
    for (const name of readdirSync(modules)) {
      if (name !== markerName) rmSync(join(modules, name), { recursive: true, force: true, maxRetries: 3 })
    }
  }
}

function mustBeWritable(root) {
  for (const path of [root, join(root, 'node_modules'), join(root, '.benne')]) {
    if (!existsSync(path) || isWritable(path)) continue
    const who = windows ? 'this user' : userName()
    throw new InstallError(`The dependencies must be installed, but ${who} may not write in ${path}.`)
  }
}

function userName() {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid()}`
  }
}

function nodeRuns(root) {
  const wanted = JSON.parse(readFileSync(join(root, 'node_modules', 'node', 'package.json'), 'utf8')).version
  const { stdout } = spawnSync(nodePath(root), ['--version'], { encoding: 'utf8' })
  return stdout?.trim() === `v${wanted}`
}

async function install(root, { say, onChild }, lock) {
  const known = existsSync(join(root, 'node_modules', '.modules.yaml'))
  say(known ? 'Updating dependencies…' : 'Installing dependencies (once, about a minute)…')
  const begun = Date.now()
  const seconds = () => Math.round((Date.now() - begun) / 1000)
  writeMarker(root, { state: 'begun' })
  const patience = setInterval(() => say(`  still at it after ${seconds()} s`), 20_000)
  const { env, flags } = installEnvironment(root)
  const [command, ...first] = findPnpm(root, env)
  const args = [...first, 'install', '--frozen-lockfile', '--reporter=append-only', ...flags]
  try {
    // In a group of its own: it can then be ended as a whole, and its end be awaited by whoever comes after kill -9.
    const child = spawn(command, args, {
      cwd: root,
      env,
      shell: windows,
      detached: !windows,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onChild((signal) => (windows ? child.kill(signal) : process.kill(-child.pid, signal)))
    if (!windows && child.pid) lock.noteGroup(child.pid)
    const { code, output } = await outcome(child)
    if (code !== 0) throw new InstallError(explain(output, command))
    say(`Dependencies are ready (${seconds()} s).`)
  } finally {
    clearInterval(patience)
    onChild(undefined)
    lock.noteGroup(undefined)
  }
}

function outcome(child) {
  return new Promise((resolve) => {
    let output = ''
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

function explain(output, command) {
  const tail = output.trim().split('\n').slice(-25).join('\n')
  const hint = offlineSigns.test(output)
    ? 'The dependencies could not be downloaded: is the npm registry reachable from here (network, proxy)?'
    : `Installing the dependencies with ${command} failed.`
  return `${tail}\n\n${hint}`
}
