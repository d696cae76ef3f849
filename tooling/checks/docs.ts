import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type Cited, readMarkdown } from './lib/markdown.ts'
import { filesBelow, readWorkspace, repository } from './lib/workspace.ts'

export const name = 'docs'

/** What README.md and docs cite is there: files, folders, packages, commands, variables of the environment, tests. */
export async function run(): Promise<string[]> {
  return checkDocs(repository)
}

interface Facts {
  readonly root: string
  readonly files: readonly string[]
  readonly packages: ReadonlySet<string>
  readonly scripts: ReadonlySet<string>
  readonly variables: ReadonlySet<string>
}

/** As `run`, of any repository. */
export function checkDocs(root: string): string[] {
  const { top, packages } = readWorkspace(root)
  const example = join(root, '.env.example')
  const settings = existsSync(example) ? readFileSync(example, 'utf8') : ''
  const facts: Facts = {
    root,
    files: filesBelow(root, ''),
    packages: new Set(packages.map((each) => each.name)),
    scripts: new Set(Object.keys(top.manifest.scripts ?? {})),
    // A variable with a default stands there as a comment.
    variables: new Set(
      [...settings.matchAll(/^#?\s*([A-Z][A-Z0-9_]*)=/gm)].map(([, variable = '']) => variable),
    ),
  }
  const texts = facts.files.filter((file) => file === 'README.md' || /^docs\/.*\.md$/.test(file))
  return texts.flatMap((file) => checkText(facts, file, readFileSync(join(root, file), 'utf8')))
}

function checkText(facts: Facts, file: string, text: string): string[] {
  const { spans, fenced, links } = readMarkdown(text)
  const each = (cited: readonly Cited[], check: (code: string) => string[]) =>
    cited.flatMap((one) => check(one.text).map((problem) => `${file}:${one.line}: ${problem}`))
  return [
    ...each(links, (link) => checkLink(facts, file, link)),
    ...each(spans, (span) => checkSpan(facts, span)),
    ...each([...spans, ...fenced], (code) => [...checkCommands(facts, code), ...checkAssigned(facts, code)]),
    ...each(fenced, (code) => checkWords(facts, code)),
    ...text
      .split('\n')
      .flatMap((line, index) => checkTests(facts, line).map((p) => `${file}:${index + 1}: ${p}`)),
  ]
}

/** Tests that are named behind their file: `some.test.ts` “the beginning of its name”, “another one of the same file”. */
function checkTests({ root, files }: Facts, line: string): string[] {
  const cited = [...line.matchAll(/`([^`\s]+\.test\.tsx?)`((?:,? “[^”]+”)+)/g)]
  return cited.flatMap(([, path = '', names = '']) => {
    const found = files.find((file) => file === path || file.endsWith(`/${path}`))
    // A file that is not there is told of already.
    const code = found ? readFileSync(join(root, found), 'utf8') : names
    return [...names.matchAll(/“([^”]+)”/g)]
      .filter(([, name = '']) => !code.includes(name))
      .map(([, name]) => `cites the test “${name}”, which ${path} does not have: correct it`)
  })
}

function checkLink({ root }: Facts, file: string, link: string): string[] {
  if (/^([a-z][a-z+.-]*:|#|\/\/)/i.test(link)) return []
  const path = decodeURIComponent(link.replace(/[#?].*$/, ''))
  const target = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(file), path)
  return existsSync(join(root, target)) ? [] : [`links to ${link}, which is not there: correct the link`]
}

/** A name in backticks: of a package, a variable, a file. With blanks it is a command, or no name at all. */
function checkSpan(facts: Facts, span: string): string[] {
  if (/\s/.test(span)) return checkWords(facts, span)
  const scoped = /^@benne\/[\w-]+/.exec(span)?.[0]
  if (scoped)
    return facts.packages.has(scoped) ? [] : [`cites ${scoped}, which is no package here: correct it`]
  // One word in capitals may be anything (GET, SIGTERM); with an underscore it is a variable, or listed here.
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(span)) return checkVariable(facts, span)
  return checkPath(facts, span)
}

const topFolder = /^\.?\/?(apps|packages|tooling|docs|\.ci)\//
const fileName = /^[\w@.-]+(\/[\w@.-]+)*\.(ts|tsx|mjs|cjs|js|json|md|ya?ml|sql|css|html|sh)$/

/** What looks like a path: from the top, or a file by the end of its path (`waste/lifecycle.ts`, `main.tsx`). */
function checkPath(facts: Facts, word: string): string[] {
  // Patterns, places to fill in and what tools make cannot be looked for.
  if (/[*<>{}$…|]|NNNN|(^|\/)(dist|node_modules|\.benne)(\/|$)/.test(word)) return []
  const path = word
    .replace(/^\.\//, '')
    .replace(/(:\d+)+$|#.*$/, '')
    .replace(/\/$/, '')
  if (topFolder.test(word)) {
    return existsSync(join(facts.root, path)) ? [] : [`cites ${word}, which is not there: correct it`]
  }
  if (!fileName.test(path)) return []
  const there = facts.files.some((file) => file === path || file.endsWith(`/${path}`))
  return there ? [] : [`cites ${word}, and no file's path ends so: correct it`]
}

/** Paths from the top among the words of a command or of a picture of folders. */
function checkWords(facts: Facts, text: string): string[] {
  const words = text.split(/[\s"'`(),;=]+/).map((word) => word.replace(/[.:]$/, ''))
  return words.filter((word) => topFolder.test(word)).flatMap((word) => checkPath(facts, word))
}

function checkCommands({ scripts }: Facts, text: string): string[] {
  const commands = [...text.matchAll(/\b(?:npm|pnpm) (?:run(?:-script)? ([\w:-]+)|(start|test)\b)/g)]
  return commands
    .map(([, long, short]) => long ?? short ?? '')
    .filter((script) => !scripts.has(script))
    .map((script) => `cites npm run ${script}, which package.json does not have: correct it`)
}

/** Variables that are set or read: `NAME=value`, `$NAME`, `${NAME}`. */
function checkAssigned(facts: Facts, text: string): string[] {
  const assigned = [...text.matchAll(/(?:^|[\s"'`])([A-Z][A-Z0-9_]+)=/g)]
  const read = [...text.matchAll(/\$\{?([A-Z][A-Z0-9_]+)/g)]
  return [...assigned, ...read].flatMap(([, variable = '']) => checkVariable(facts, variable))
}

/** Variables that others define. */
const foreign = new Set([
  'CI',
  'EDITOR',
  'HOME',
  'NODE_ENV',
  'NODE_OPTIONS',
  'PATH',
  'PWD',
  'SHELL',
  'TMPDIR',
  'USER',
])

function checkVariable({ variables }: Facts, variable: string): string[] {
  return variables.has(variable) || foreign.has(variable)
    ? []
    : [`cites ${variable}, which is not in .env.example: correct it, or add it there`]
}
