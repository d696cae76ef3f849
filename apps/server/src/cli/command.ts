import type { ParseArgsConfig } from 'node:util'
import type { Ctx } from '@benne/services'
import type { z } from 'zod'

/** What was typed does not make sense: its message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface Call {
  readonly ctx: Ctx
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, string | undefined>>
  /** Those that were given of the options that take no value. */
  readonly flags: ReadonlySet<string>
  /** What was asked for. */
  readonly say: (text: string) => void
  /** What is told beside it. */
  readonly note: (text: string) => void
}

interface Described {
  readonly usage: string
  readonly help: string
  readonly options?: NonNullable<ParseArgsConfig['options']>
}

/** Runs with a database and everything else; answers the exit code, none for 0. */
export interface Command extends Described {
  /** Whether it prints a link to a page of the panel. */
  readonly makesLink?: true
  readonly run: (call: Call) => Promise<number | void>
}

/** Runs anywhere: on nothing but what it is given. */
export interface OfflineCommand extends Described {
  readonly offline: true
  readonly run: (call: Omit<Call, 'ctx'>) => Promise<number | void>
}

export const text = { type: 'string' } as const
export const flag = { type: 'boolean' } as const

export function exactly(args: readonly string[], count: number, what: string): readonly string[] {
  if (args.length !== count) throw new UsageError(`This takes ${what}, and got ${args.length} words.`)
  return args
}

export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new UsageError(`"${String(value)}" is no ${what}: ${result.error.issues[0]?.message ?? ''}`)
}
