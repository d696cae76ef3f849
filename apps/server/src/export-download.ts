import { readExport } from '@benne/services'
import type { Shared } from './contexts.ts'
import { restRoute } from './rest.ts'

/**
 * `GET /api/v1/users/me/exports/:id` with a Bearer token: the file of one's own copy of one's data. Sent as it is read,
 * a piece at a time, however slowly it is taken.
 */
export const exportDownload = (shared: Shared) =>
  restRoute(shared, async (c, ctx) => {
    const file = await readExport({ ctx, input: { id: c.req.param('id') ?? '' } })
    return c.body(ReadableStream.from(file.chunks) as ReadableStream<Uint8Array<ArrayBuffer>>, 200, {
      'content-type': 'application/zip',
      'content-length': String(file.bytes),
      'content-disposition': `attachment; filename="${file.fileName}"`,
      'repr-digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`,
      'cache-control': 'no-store',
    })
  })
