import { type Expression, type ImportDeclaration, type Node, parseSync, Visitor } from 'oxc-parser'

export interface Import {
  /** As written: `./x.ts`, `node:fs`, `@benne/db/testing`. */
  readonly specifier: string
  /** Whether nothing of it is left when the types are taken out. */
  readonly typeOnly: boolean
  readonly line: number
}

export interface Code {
  readonly imports: readonly Import[]
  /** Lines that reach for `process.env`. */
  readonly environment: readonly number[]
  /** The parser's complaint, when it has one. */
  readonly error: string | null
}

/** What a file of TypeScript or JavaScript takes from elsewhere. A computed `import(…)` cannot be seen. */
export function readCode(file: string, text: string): Code {
  const { program, errors } = parseSync(file, text)
  const imports: Import[] = []
  const environment: number[] = []
  const lineOf = (node: Node) => text.slice(0, node.start).split('\n').length
  const add = (source: Node | null, typeOnly: boolean) => {
    if (source && isString(source)) imports.push({ specifier: source.value, typeOnly, line: lineOf(source) })
  }
  new Visitor({
    // `import { type X } from 'm'` still loads m: only `import type` goes away as a whole.
    ImportDeclaration(node) {
      add(node.source, node.importKind === 'type')
      if (importsEnv(node)) environment.push(lineOf(node))
    },
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ImportExpression: (node) => add(node.source, false),
    TSImportType: (node) => add(node.source, true),
    MemberExpression(node) {
      if (isNamed(node.property, 'env') && isProcess(node.object)) environment.push(lineOf(node))
    },
    VariableDeclarator(node) {
      if (node.id.type !== 'ObjectPattern' || !node.init || !isProcess(node.init)) return
      const taken = node.id.properties.some((each) => each.type === 'Property' && isNamed(each.key, 'env'))
      if (taken) environment.push(lineOf(node))
    },
  }).visit(program)
  return { imports, environment, error: errors[0]?.message ?? null }
}

/** Name of the package that a specifier is of; null for a relative one and for Node's own modules. */
export function packageOf(specifier: string): string | null {
  if (/^(\.{0,2}\/|\.{1,2}$|node:)/.test(specifier)) return null
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

const isString = (node: Node): node is Node & { value: string } =>
  node.type === 'Literal' && typeof node.value === 'string'

const isNamed = (node: Node, name: string) =>
  (node.type === 'Identifier' && node.name === name) || (isString(node) && node.value === name)

/** `process`, or `globalThis.process` and the like. */
const isProcess = (node: Expression): boolean =>
  isNamed(node, 'process') || (node.type === 'MemberExpression' && isNamed(node.property, 'process'))

/** `import { env } from 'node:process'` */
const importsEnv = ({ source, specifiers }: ImportDeclaration): boolean =>
  /^(node:)?process$/.test(source.value) &&
  specifiers.some((each) => each.type === 'ImportSpecifier' && isNamed(each.imported, 'env'))
