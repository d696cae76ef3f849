import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root, runQuietly } from './lib/command.ts'

const admin = join(root, 'apps', 'admin')
const output = join(admin, 'dist')
const sources = [
  admin,
  join(root, 'packages', 'contracts', 'src'),
  join(root, 'packages', 'client', 'src'),
  join(root, 'packages', 'ui', 'src'),
  join(root, 'pnpm-lock.yaml'),
]
/** What is not a source, or does not reach the panel. */
const ignored = new Set(['node_modules', 'dist', '.benne', 'test'])
/** Holds the hash of the sources that the panel beside it was built from. */
const stampFile = '.benne-build'

/**
 * Builds the admin panel into apps/admin/dist, unless the one there is of these very sources. An interrupted build
 * leaves the old panel or none, never half a one. Throws with the output of the build when it fails.
 */
export async function buildPanel(): Promise<void> {
  const hash = hashSources()
  if (readStamp() === hash) return
  const begun = performance.now()
  process.stdout.write('Building the admin panel…\n')
  const drafts = join(admin, '.benne', 'build')
  mkdirSync(drafts, { recursive: true })
  const draft = join(drafts, String(process.pid))
  const before = `${draft}.old`
  try {
    const args = ['build', '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn']
    const { code, output: said } = await runQuietly(
      join(admin, 'node_modules', 'vite', 'bin', 'vite.js'),
      args,
      {
        cwd: admin,
        env: { NODE_ENV: 'production' },
      },
    )
    if (code !== 0) throw new Error(`The admin panel does not build:\n${said.trim()}`)
    writeFileSync(join(draft, stampFile), hash)
    if (existsSync(output)) renameSync(output, before)
    renameSync(draft, output)
  } finally {
    rmSync(draft, { recursive: true, force: true })
    rmSync(before, { recursive: true, force: true })
  }
  process.stdout.write(`The admin panel is built (${((performance.now() - begun) / 1000).toFixed(1)} s).\n`)
}

function readStamp(): string | undefined {
  try {
    return readFileSync(join(output, stampFile), 'utf8')
  } catch {
    return undefined
  }
}

function hashSources(): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesOf(source))) {
    const content = readFileSync(file)
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return []
  if (!path.endsWith('.yaml')) {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => !ignored.has(entry.name) && !entry.name.endsWith('.tsbuildinfo'))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]))
  }
  return [path]
}

if (import.meta.main) await buildPanel()
