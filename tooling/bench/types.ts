import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runQuietly } from '../lib/command.ts'
import { heading, note, number, table, times } from './lib/print.ts'
import { interleave } from './lib/rounds.ts'
import { median, ratio } from './lib/stats.ts'

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
/** What the clients see of the server's side, in the order in which one needs the other. */
const packages = ['contracts', 'db', 'services', 'api', 'client']

interface Project {
  readonly name: string
  /** What `types` names in its tsconfig and only its own folder resolves. */
  readonly files: readonly string[]
}

const projects: readonly Project[] = [
  { name: 'packages/client', files: [] },
  { name: 'apps/admin', files: ['node_modules/vite/client.d.ts'] },
]

interface Check {
  readonly seconds: number
  readonly instantiations: number
  readonly files: number
  readonly mebibytes: number
}

/** Types: what checking a client costs with the server's packages as declarations, and as source. */
export async function benchTypes({ quick, directory }: { quick: boolean; directory: string }): Promise<void> {
  heading('types')
  const { output: version } = await runQuietly(tsc, ['--version'])
  // What is there may be of an older state; this is what `verify` does.
  await runQuietly(tsc, ['-b', join(root, 'packages', 'client')])
  const rows = []
  for (const project of projects) {
    const declarations = writeProject(directory, project, 'declarations')
    const source = writeProject(directory, project, 'source')
    const [ours, theirs] = await interleave(quick ? 2 : 7, [() => check(declarations), () => check(source)])
    rows.push(row(project.name, ours, theirs))
  }
  printChecks(version.trim(), quick ? 2 : 7, rows)
  await printMaking(directory, quick ? 1 : 5)
}

function row(name: string, ours: Check[], theirs: Check[]): string[] {
  const pair = (of: (check: Check) => number) => [
    number(median(ours.map(of))),
    number(median(theirs.map(of))),
    times(ratio(ours, theirs, of)),
  ]
  return [
    name,
    ...pair(({ seconds }) => seconds),
    ...pair(({ instantiations }) => instantiations),
    ...pair(({ files }) => files),
    ...pair(({ mebibytes }) => mebibytes),
  ]
}

function printChecks(version: string, rounds: number, rows: string[][]): void {
  const three = (head: string) => [{ head }, { head: 'source' }, { head: 'ratio' }]
  table(
    `Checking a client's types from nothing, @benne/* as declarations beside as source (${version}, medians of ${rounds})`,
    [
      { head: 'package', words: true },
      ...three('seconds'),
      ...three('instantiations'),
      ...three('files'),
      ...three('MiB'),
    ],
    rows,
  )
  note(
    `Seconds: tsc's own total, on all cores, nothing remembered from an earlier run. Instantiations grow with the number of
    procedures when their types are worked out from source; a declaration is only read.`,
  )
}

/** What the declarations cost, so that nobody takes them for free. */
async function printMaking(directory: string, rounds: number): Promise<void> {
  const rows = []
  for (const name of packages.slice(0, -1)) {
    const seconds = []
    for (let round = 0; round < rounds; round += 1) {
      const output = join(directory, 'dist', name)
      mkdirSync(output, { recursive: true })
      const options = ['--outDir', output, '--composite', 'false', '--incremental', 'false']
      seconds.push((await diagnose(['-p', join(root, 'packages', name), ...options])).seconds)
    }
    rows.push([`packages/${name}`, number(median(seconds))])
  }
  table(
    'Making the declarations, from nothing',
    [{ head: 'package', words: true }, { head: 'seconds' }],
    rows,
  )
  note(
    'Paid by whoever changes the package, once a change, and with it its own check: `tsc -b` does both at once.',
  )
}

const check = (project: string): Promise<Check> => diagnose(['-p', project])

async function diagnose(args: string[]): Promise<Check> {
  const { code, output } = await runQuietly(tsc, [...args, '--extendedDiagnostics'])
  if (code !== 0) throw new Error(`tsc ${args.join(' ')}:\n${output}`)
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(output)?.[1])
  return {
    seconds: figure('Total time'),
    instantiations: figure('Instantiations'),
    files: figure('Files'),
    mebibytes: figure('Memory used') / 1024,
  }
}

/** The project's own settings, checked elsewhere: the tree is left alone while others build in it. */
function writeProject(directory: string, { name, files }: Project, of: 'declarations' | 'source'): string {
  const home = join(root, name)
  const file = join(directory, `${name.replaceAll('/', '-')}.${of}.json`)
  const sources = packages.map((each) => [
    `@benne/${each}`,
    [join(root, 'packages', each, 'src', 'index.ts')],
  ])
  const settings = {
    extends: join(home, 'tsconfig.json'),
    compilerOptions: {
      noEmit: true,
      composite: false,
      incremental: false,
      emitDeclarationOnly: false,
      rootDir: root,
      // Both are looked for from where this file is.
      typeRoots: [join(root, 'node_modules', '@types')],
      ...(files.length > 0 && { types: [] }),
      ...(of === 'source' && { paths: Object.fromEntries(sources) }),
    },
    files: files.map((each) => join(home, each)),
    include: [join(home, 'src')],
    // With references, source that is reached would be exchanged for its declarations again.
    ...(of === 'declarations' && { references: referencesOf(home) }),
  }
  writeFileSync(file, JSON.stringify(settings))
  return file
}

function referencesOf(home: string): { path: string }[] {
  const { references } = JSON.parse(readFileSync(join(home, 'tsconfig.json'), 'utf8')) as {
    references: { path: string }[]
  }
  return references.map(({ path }) => ({ path: join(home, path) }))
}
