import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, runQuietly } from './lib/command.ts'

/** How many steps went well and how many did not. */
export interface Tally {
  passed: number
  failed: number
}

interface Step {
  name: string
  /** What is wrong; nothing when all is well. */
  run: () => Promise<string[]>
}

/** A file in tooling/checks. */
interface Check {
  name: string
  run: () => Promise<string[]>
}

/** Checks the code without running it: format, lint, types, and everything in tooling/checks. Never throws. */
export async function verify(): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0 }
  for (const step of await steps()) {
    const begun = performance.now()
    const problems = await step.run().catch((error: Error) => [error.stack ?? error.message])
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    print(`${problems.length > 0 ? '✗' : '✓'} ${step.name} (${seconds} s)`)
    for (const problem of problems) print(`  ${problem.replaceAll('\n', '\n  ')}`)
    tally[problems.length > 0 ? 'failed' : 'passed'] += 1
  }
  return tally
}

async function steps(): Promise<Step[]> {
  return [
    tool('format', '@biomejs/biome/bin/biome', ['check', '--linter-enabled=false', '--error-on-warnings']),
    tool('lint', 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']),
    tool('types', 'typescript/bin/tsc', ['-b']),
    ...(await checks()),
  ]
}

function tool(name: string, program: string, args: string[]): Step {
  return {
    name,
    run: async () => {
      const { code, output } = await runQuietly(join(root, 'node_modules', program), args)
      return code === 0 ? [] : [output.trim() || `ended with ${code} and said nothing`]
    },
  }
}

async function checks(): Promise<Step[]> {
  const folder = join(root, 'tooling', 'checks')
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name)
    .toSorted((a, b) => a.localeCompare(b))
  return Promise.all(files.map((file) => load(join(folder, file))))
}

/** A check that cannot even be loaded is a step that fails, and does not take the others with it. */
async function load(file: string): Promise<Step> {
  try {
    const check = (await import(pathToFileURL(file).href)) as Check
    return { name: `check ${check.name}`, run: () => check.run() }
  } catch (error) {
    return { name: `check ${file}`, run: () => Promise.reject(error) }
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

if (import.meta.main) {
  const { failed } = await verify()
  process.exitCode = failed > 0 ? 1 : 0
}
