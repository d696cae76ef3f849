import type { Profiler } from 'node:inspector'
import { root } from '../../lib/command.ts'

/** A package's part of the time in which the server worked. */
export interface PackageShare {
  readonly name: string
  /** Share of the working time in its own functions. */
  readonly own: number
  /** The same with what Node did on its behalf: streams, buffers, timers, cryptography. */
  readonly withNode: number
}

export interface FunctionShare {
  readonly name: string
  readonly place: string
  readonly own: number
}

export interface Shares {
  readonly packages: PackageShare[]
  readonly functions: FunctionShare[]
  /** Share of the profile's time in which it had nothing to do. */
  readonly idle: number
}

const node = 'node'
const collector = 'garbage collector'

/** Adds up V8's samples by package. Working time is all that is not idle. */
export function sharesOf(profileJson: string): Shares {
  const profile = JSON.parse(profileJson) as Profiler.Profile
  const times = selfTimes(profile)
  const own = new Map<string, number>()
  const withNode = new Map<string, number>()
  const functions = new Map<string, FunctionShare>()
  let idle = 0
  const visit = (at: Profiler.ProfileNode, callers: { any: string; outside: string | null }) => {
    const { functionName, url, lineNumber } = at.callFrame
    const time = times.get(at.id) ?? 0
    const special = /^\((root|program|idle|garbage collector)\)$/.exec(functionName)?.[1]
    // Functions without an address are builtins and what zod compiles at run time: their caller's.
    const name = special === collector ? collector : url ? packageOf(url) : callers.any
    const outside = name === node ? callers.outside : name
    // Starting and stopping the profile is none of the server's work.
    const left = special === 'idle' || url === 'node:inspector'
    if (special === 'idle') idle += time
    if (!left) {
      add(own, name, time)
      add(withNode, outside ?? node, time)
      const key = `${functionName} ${url} ${lineNumber}`
      const before = functions.get(key)?.own ?? 0
      functions.set(key, {
        name: functionName || '(anonymous)',
        place: placeOf(name, url, lineNumber),
        own: before + time,
      })
    }
    for (const child of childrenOf(profile, at)) visit(child, { any: name, outside })
  }
  const [top] = profile.nodes
  if (top) visit(top, { any: node, outside: null })
  const working = [...own.values()].reduce((sum, time) => sum + time, 0)
  const share = (time: number) => time / working
  return {
    idle: idle / (idle + working),
    packages: [...withNode.keys(), ...own.keys()]
      .filter((name, i, all) => all.indexOf(name) === i)
      .map((name) => ({ name, own: share(own.get(name) ?? 0), withNode: share(withNode.get(name) ?? 0) }))
      .toSorted((a, b) => b.withNode - a.withNode),
    functions: [...functions.values()]
      .map((each) => ({ ...each, own: share(each.own) }))
      .toSorted((a, b) => b.own - a.own),
  }
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value)
}

/** Microseconds in each node itself. */
function selfTimes({ samples = [], timeDeltas = [] }: Profiler.Profile): Map<number, number> {
  const times = new Map<number, number>()
  for (const [i, id] of samples.entries()) times.set(id, (times.get(id) ?? 0) + (timeDeltas[i] ?? 0))
  return times
}

const byId = new WeakMap<Profiler.Profile, Map<number, Profiler.ProfileNode>>()

function childrenOf(
  profile: Profiler.Profile,
  { children = [] }: Profiler.ProfileNode,
): Profiler.ProfileNode[] {
  const known = byId.get(profile) ?? new Map(profile.nodes.map((each) => [each.id, each]))
  byId.set(profile, known)
  return children.flatMap((id) => known.get(id) ?? [])
}

/** The npm package or the workspace's part that a file belongs to. */
function packageOf(url: string): string {
  const installed = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  if (installed && installed !== '.pnpm') return installed
  const ours = /\/(?:packages|apps)\/([^/]+)\/src\//.exec(url)?.[1]
  return ours ? `benne: ${ours}` : node
}

function placeOf(name: string, url: string, line: number): string {
  const file = url.replace(/^.*node_modules\//, '').replace(`file://${root}/`, '')
  return file ? `${file}:${line + 1}` : `(${name})`
}
