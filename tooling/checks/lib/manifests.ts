import type { Room } from './rooms.ts'
import type { Package, Workspace } from './workspace.ts'

/** What is wrong with the package.json files and the catalog, whatever the code imports. */
export function checkManifests(workspace: Workspace, rooms: Readonly<Record<string, Room>>): string[] {
  const { top, packages, catalog } = workspace
  const all = [top, ...packages]
  const used = new Set(
    all.flatMap((each) => declarations(each).flatMap(([name, v]) => (v === 'catalog:' ? [name] : []))),
  )
  return [
    ...all.flatMap(checkVersions),
    ...packages.flatMap((each) => checkBorders(each, rooms[each.name], packages)),
    ...Object.entries(catalog).flatMap(([name, version]) => [
      ...(used.has(name) ? [] : [`pnpm-workspace.yaml: nothing uses the catalog's ${name}: take it out`]),
      ...(/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)
        ? []
        : [`pnpm-workspace.yaml: ${name} is ${version}: pin one version`]),
    ]),
  ]
}

/** Every dependency of a package with what its package.json says of the version. */
export function declarations({ manifest }: Package): [string, string][] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest
  return [dependencies, devDependencies, peerDependencies, optionalDependencies].flatMap((each) =>
    Object.entries(each ?? {}),
  )
}

const fileOf = ({ folder }: Package) => (folder === '' ? 'package.json' : `${folder}/package.json`)

function checkVersions(each: Package): string[] {
  return declarations(each)
    .filter(([, version]) => version !== 'catalog:' && version !== 'workspace:*')
    .map(
      ([name, version]) =>
        `${fileOf(each)}: ${name} is "${version}": write "catalog:" (its version goes to pnpm-workspace.yaml) or "workspace:*"`,
    )
}

function checkBorders(each: Package, room: Room | undefined, packages: readonly Package[]): string[] {
  if (each.folder === 'tooling') return []
  if (!room)
    return [`${fileOf(each)}: ${each.name} has no row in tooling/checks/lib/rooms.ts: say what it may import`]
  const ours = new Set(packages.map(({ name }) => name))
  const { dependencies, peerDependencies, optionalDependencies } = each.manifest
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }).flatMap((name) => {
    const refused = ours.has(name)
      ? !room.workspace.includes(name)
      : room.never?.includes(name) || (room.outside && !room.outside.includes(name))
    return refused ? [`${fileOf(each)}: ${each.name} may not depend on ${name}: take it out`] : []
  })
}
