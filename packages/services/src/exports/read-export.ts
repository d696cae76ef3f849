import { Id } from '@benne/contracts'
import { personalExportParts, personalExports, users } from '@benne/db'
import { and, eq, gt } from 'drizzle-orm'
import { z } from 'zod'
import { requirePassword, requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'

export interface ExportFile {
  /** ASCII, without signs that a header or a disk minds. */
  readonly fileName: string
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
  /** The zip file in order, at most 1 MiB at a time, each read when it is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>
}

/** The file of one of the caller's copies. Throws `not_found`: not theirs, not ready and expired are all the same. */
export async function readExport({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: { id: string }
}): Promise<ExportFile> {
  requirePermission(ctx, 'users.exportStatus')
  requirePassword(ctx)
  const { id } = parseInput(z.strictObject({ id: Id }), input)
  const [found] = await queryable(ctx)
    .select({ row: personalExports, username: users.username })
    .from(personalExports)
    .innerJoin(users, eq(users.id, personalExports.userId))
    .where(
      and(
        eq(personalExports.id, id),
        eq(personalExports.userId, ctx.actor.userId),
        eq(personalExports.status, 'ready'),
        gt(personalExports.expiresAt, ctx.clock.now()),
      ),
    )
  const { readyAt, bytes, sha256 } = found?.row ?? {}
  if (!found || !readyAt || bytes == null || sha256 == null) {
    throw new ServiceError('not_found', 'There is no such export.')
  }
  const fileName = `benne-${found.username}-${readyAt.toISOString().slice(0, 10)}.zip`
  return { fileName, bytes, sha256, chunks: readParts(ctx, id, bytes) }
}

async function* readParts(ctx: AccountCtx, exportId: string, bytes: number): AsyncGenerator<Uint8Array> {
  let read = 0
  for (let seq = 0; read < bytes; seq++) {
    const [part] = await queryable(ctx)
      .select({ data: personalExportParts.data })
      .from(personalExportParts)
      .where(and(eq(personalExportParts.exportId, exportId), eq(personalExportParts.seq, seq)))
    if (!part) throw new Error('a part of the export has gone')
    read += part.data.length
    yield part.data
  }
}
