import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

/** Top of the repository. */
export const repository = resolve(import.meta.dirname, '../../..')

export interface Manifest {
  name?: string
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

export interface Package {
  readonly name: string
  /** From the top of the repository, with slashes; empty for the top itself. */
  readonly folder: string
  readonly manifest: Manifest
}

export interface Workspace {
  readonly root: string
  readonly top: Package
  readonly packages: readonly Package[]
  readonly catalog: Readonly<Record<string, string>>
}

/** Reads pnpm-workspace.yaml and every package.json that it takes in. */
export function readWorkspace(root: string): Workspace {
  const settings: { packages: string[]; catalog?: Record<string, string> } = parse(
    readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'),
  )
  const folders = globSync(settings.packages, { cwd: root })
    .map(slashed)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .toSorted()
  return {
    root,
    top: readPackage(root, ''),
    packages: folders.map((folder) => readPackage(root, folder)),
    catalog: settings.catalog ?? {},
  }
}

function readPackage(root: string, folder: string): Package {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return { name: manifest.name ?? folder, folder, manifest }
}

/** What is made by tools, and what belongs to git or to a machine. */
const notOurs = /^(node_modules|dist|coverage|\..+)$/

/** Every file below a folder, from the top of the repository, with slashes; leaves out what tools made. */
export function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return notOurs.test(entry.name) ? [] : filesBelow(root, path)
    return entry.isFile() ? [path] : []
  })
}

/** Code of a package; of the top only its own files, since the folders below are packages. */
export function codeOf({ root }: Workspace, { folder }: Package): string[] {
  const files = folder === '' ? readdirSync(root) : filesBelow(root, folder)
  return files.filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !file.endsWith('.d.ts')).toSorted()
}

export const slashed = (path: string) => path.replaceAll('\\', '/')
