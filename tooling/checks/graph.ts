import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { type Import, packageOf, readCode } from './lib/code.ts'
import { checkManifests } from './lib/manifests.ts'
import { rooms as allRooms, configuration, type Room, toolingFolder } from './lib/rooms.ts'
import { codeOf, type Package, readWorkspace, repository, type Workspace } from './lib/workspace.ts'

export const name = 'graph'

/** Every import stays within the allowed graph and is declared; the environment is read in one place. */
export async function run(): Promise<string[]> {
  return checkGraph(repository, allRooms)
}

/** As `run`, of any repository and table. */
export function checkGraph(root: string, rooms: Readonly<Record<string, Room>>): string[] {
  const workspace = readWorkspace(root)
  const code = [workspace.top, ...workspace.packages].flatMap((owner) =>
    codeOf(workspace, owner).flatMap((file) => checkFile(workspace, owner, rooms[owner.name], file)),
  )
  return [...checkManifests(workspace, rooms), ...code]
}

/** What is shipped, and what only tools and tests run (a package's `testing` is for others' tests): that may import more. */
const isShipped = ({ folder }: Package, file: string) =>
  folder !== toolingFolder &&
  file.startsWith(`${folder}/src/`) &&
  !/^\/src\/testing(\/|\.ts$)/.test(file.slice(folder.length))

function checkFile(workspace: Workspace, owner: Package, room: Room | undefined, file: string): string[] {
  const { imports, environment, error } = readCode(file, readFileSync(join(workspace.root, file), 'utf8'))
  if (error) return [`${file}: cannot be read: ${error}`]
  const shipped = isShipped(owner, file)
  const problems = imports.flatMap((each) => {
    const problem =
      relativeProblem(owner, shipped, file, each) ??
      (shipped && room ? borderProblem(workspace, room, each) : null) ??
      undeclaredProblem(workspace, owner, shipped, each)
    return problem ? [`${file}:${each.line}: ${problem}`] : []
  })
  if (!shipped || file === configuration) return problems
  return [
    ...problems,
    ...environment.map(
      (line) => `${file}:${line}: reads process.env: take it from ${configuration}, as a parameter`,
    ),
  ]
}

/** A relative import that leaves its package. Tests may reach into tooling, and tooling anywhere. */
function relativeProblem(
  owner: Package,
  shipped: boolean,
  file: string,
  { specifier }: Import,
): string | null {
  if (!/^\.{0,2}\/|^\.{1,2}$/.test(specifier) || owner.folder === toolingFolder) return null
  const target = specifier.startsWith('/') ? specifier : posix.join(posix.dirname(file), specifier)
  const home = shipped ? `${owner.folder}/src` : owner.folder
  const within = (folder: string) =>
    folder === '' ? !/^(\.\.)?\//.test(target) : target.startsWith(`${folder}/`)
  if (within(home) || (!shipped && within(toolingFolder))) return null
  // Data beside src, such as package.json, belongs to the package too.
  if (shipped && within(owner.folder) && !/\.[cm]?[jt]sx?$/.test(target)) return null
  return `${specifier} leaves ${home}: import the other package by its name`
}

function undeclaredProblem(
  { top, packages }: Workspace,
  owner: Package,
  shipped: boolean,
  { specifier, typeOnly }: Import,
): string | null {
  const wanted = packageOf(specifier)
  if (wanted === null) return null
  if (isBuiltin(specifier)) return `write node:${specifier}`
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = owner.manifest
  const declared = { ...dependencies, ...peerDependencies, ...optionalDependencies }
  if (wanted in declared) return null
  // Types are gone by the time the code runs.
  if ((!shipped || typeOnly) && wanted in { ...devDependencies }) return null
  if (!shipped && (wanted === owner.name || wanted in { ...top.manifest.devDependencies })) return null
  const where = shipped && !typeOnly ? 'dependencies' : 'devDependencies'
  const version = packages.some((each) => each.name === wanted) ? 'workspace:*' : 'catalog:'
  return `${wanted} is not declared: add it to the ${where} of ${owner.folder || '.'}/package.json as "${version}"`
}

function borderProblem({ packages }: Workspace, room: Room, { specifier, typeOnly }: Import): string | null {
  const wanted = packageOf(specifier)
  if (/^(\.|@benne\/).*\/testing(\.ts)?$/.test(specifier)) return `${specifier} is for tests alone`
  if (wanted === null) {
    const node = specifier.startsWith('node:') && room.browser
    return node ? `${specifier} does not exist in browsers, where this runs` : null
  }
  if (packages.some((each) => each.name === wanted)) {
    if (room.workspace.includes(wanted) || (typeOnly && room.types?.includes(wanted))) return null
    return room.types?.includes(wanted)
      ? `only types of ${wanted} may be used here: write "import type" or "export type"`
      : `${wanted} is out of bounds here (tooling/checks/lib/rooms.ts): use what a room in between offers`
  }
  if (room.never?.includes(wanted))
    return `${wanted} is out of bounds here: use what a room in between offers`
  if (room.outside && !room.outside.includes(wanted))
    return `only ${room.outside.join(', ')} may be used here, not ${wanted}`
  return null
}
