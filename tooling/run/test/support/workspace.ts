import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const tooling = fileURLToPath(new URL('../../..', import.meta.url))

/** Stands in for pnpm: "installs" our own Node after a while, and notes each install. */
const installer = (version: string) => `#!/bin/sh
if [ "$1" = --version ]; then echo ${version}; exit; fi
mkdir -p "$WORKSPACE/node_modules/.pnpm"
echo "$0 $*" >> "$WORKSPACE/installs.log"
if [ -n "$STUB_FAILURE" ]; then echo "$STUB_FAILURE"; exit 1; fi
cd "$WORKSPACE"
mkdir -p node_modules/.pnpm/half
sleep \${STUB_SECONDS:-0}
mkdir -p node_modules/node/bin packages/one/node_modules
ln -sf '${process.execPath}' node_modules/node/bin/node
echo '{ "version": "${process.versions.node}" }' > node_modules/node/package.json
touch node_modules/.modules.yaml
rmdir node_modules/.pnpm/half
`

/** Tells what happens to it, and leaves with 7 when it is told to end. */
const script = `
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    process.stdout.write('got ' + signal + '\\n')
    setTimeout(() => process.exit(7), 300)
  })
}
process.stdout.write('up ' + process.argv.slice(2).join('|') + '\\n')
if (process.argv[2] === 'leave') process.exit(Number(process.argv[3]))
setInterval(() => {}, 1000)
`

export interface Run {
  readonly child: ChildProcess
  /** What it has printed so far, both streams. */
  said(): string
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

/** A workspace with a space in its path, our run.mjs and stand-ins for everything that takes time. */
export class Workspace {
  readonly root: string
  readonly #runs: ChildProcess[] = []

  private constructor(root: string) {
    this.root = root
  }

  static async create(pnpmVersion = '12.3.4'): Promise<Workspace> {
    const root = join(await mkdtemp(join(tmpdir(), 'benne-run-')), 'a workspace')
    const workspace = new Workspace(root)
    await mkdir(join(root, 'tooling'), { recursive: true })
    await cp(join(tooling, 'run.mjs'), join(root, 'tooling', 'run.mjs'))
    await cp(join(tooling, 'run'), join(root, 'tooling', 'run'), { recursive: true })
    await workspace.write('tooling/script.ts', script)
    await workspace.write('package.json', '{ "type": "module", "packageManager": "pnpm@12.21.0" }')
    await workspace.write(
      'pnpm-workspace.yaml',
      'packages:\n  - packages/*\n  - "tooling"\n\nother:\n  - no/*\n',
    )
    await workspace.write('pnpm-lock.yaml', 'one\n')
    await workspace.write('packages/one/package.json', '{ "dependencies": { "zod": "1.0.0" } }')
    await workspace.program('pnpm', installer(pnpmVersion))
    await workspace.program('npx', installer('0.0.0'))
    return workspace
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(join(this.root, path, '..'), { recursive: true })
    await writeFile(join(this.root, path), text)
  }

  async program(name: string, text: string): Promise<void> {
    await this.write(`bin/${name}`, text)
    await chmod(join(this.root, 'bin', name), 0o755)
  }

  /** One line for each install: the program and its arguments. */
  async installs(): Promise<string[]> {
    const text = await readFile(join(this.root, 'installs.log'), 'utf8').catch(() => '')
    return text.split('\n').filter((line) => line !== '')
  }

  /** Runs `node tooling/run.mjs script.ts …`, without a terminal. */
  run(args: string[] = [], env: Record<string, string> = {}): Run {
    return this.#spawn([process.execPath, 'tooling/run.mjs', 'script.ts', ...args], env)
  }

  /** The same as npm does it: through a shell, which passes no signals on. */
  runUnderShell(env: Record<string, string> = {}): Run {
    const command = `'${process.execPath}' tooling/run.mjs script.ts; exit $?`
    return this.#spawn(['/bin/sh', '-c', command], { npm_lifecycle_event: 'start', ...env })
  }

  #spawn([file = '', ...args]: string[], env: Record<string, string>): Run {
    const child = spawn(file, args, {
      cwd: this.root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${join(this.root, 'bin')}:/usr/bin:/bin`,
        HOME: this.root,
        WORKSPACE: this.root,
        ...env,
      },
    })
    this.#runs.push(child)
    let text = ''
    const keep = (chunk: Buffer) => {
      text += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const ended = new Promise<number | string>((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? signal ?? ''))
    })
    return { child, said: () => text, ended }
  }

  async remove(): Promise<void> {
    for (const { pid } of this.#runs) {
      try {
        process.kill(-(pid ?? 0), 'SIGKILL')
      } catch {
        // Has ended.
      }
    }
    await rm(join(this.root, '..'), { recursive: true, force: true, maxRetries: 3 })
  }
}
