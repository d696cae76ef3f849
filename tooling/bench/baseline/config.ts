import type { Statement } from '../lib/statements.ts'

/** What the bare server is told, in a file whose path is in BASELINE. */
export interface BaselineConfig {
  /** Where it lists, and where it declares. */
  readonly databaseUrl: string
  readonly writeUrl: string
  /** By the name under which a list is asked for. */
  readonly lists: Readonly<Record<string, Statement>>
  readonly create: readonly Statement[]
  /** Whose declaration the statements are of, and in whose name others are made. */
  readonly userId: string
  readonly userIds: readonly string[]
  /** What every socket is sent after a declaration. */
  readonly frame: string
}
