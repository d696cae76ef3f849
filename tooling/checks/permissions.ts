import { permissions } from '@benne/contracts'

export const name = 'permissions'

// oxlint-disable no-underscore-dangle -- tRPC's name for what it knows of a procedure

/** As much of a tRPC procedure as is looked at here. */
interface Procedure {
  readonly _def: { readonly type: string; readonly meta?: { permission?: string }; readonly output?: unknown }
}

export interface Router {
  readonly _def: {
    /** By their whole path, whatever tRPC's type says. */
    readonly procedures: object
    /** Routers that load on their first call: nobody can look into those. */
    readonly lazy?: Readonly<Record<string, unknown>>
  }
}

/** Every procedure of the API declares its permission and what it answers, and every permission is somebody's. */
export async function run(): Promise<string[]> {
  const { appRouter } = await import('@benne/api')
  return checkPermissions(appRouter, Object.keys(permissions))
}

/** As `run`, of any router and table. */
export function checkPermissions(router: Router, table: readonly string[]): string[] {
  const { lazy } = router._def
  const procedures: [string, Procedure][] = Object.entries(router._def.procedures)
  const paths = procedures.map(([path]) => path)
  // `.any` widens another permission to everybody's records; the verbs ask for it, no procedure carries it.
  const unused = table.filter((permission) => !paths.includes(permission) && !permission.endsWith('.any'))
  return [
    ...Object.keys(lazy ?? {}).map(
      (path) => `packages/api: the router ${path} is lazy: load it at once, to be checked`,
    ),
    ...procedures.flatMap(([path, procedure]) => checkProcedure(path, procedure._def, table)),
    ...unused.map(
      (permission) =>
        `packages/contracts/src/permissions.ts: no procedure is named ${permission}: take it out`,
    ),
  ]
}

function checkProcedure(
  path: string,
  { type, meta, output }: Procedure['_def'],
  table: readonly string[],
): string[] {
  const permission = meta?.permission
  const problems: string[] = []
  const say = (problem: string) => problems.push(`packages/api: procedure ${path} ${problem}`)
  if (permission === undefined)
    say(`declares no permission: build it with open('${path}') or account('${path}')`)
  else if (permission !== path) say(`carries the permission ${permission}: it must be its own, ${path}`)
  if (!table.includes(path)) say('has no row in packages/contracts/src/permissions.ts: add who may call it')
  // A subscription yields events that were checked once when they were read from the log, not once a socket.
  if (type !== 'subscription' && !output)
    say('has no output schema: add .output(…) with a schema of contracts')
  return problems
}
