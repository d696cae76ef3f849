import { maxImageBytes } from '@benne/contracts'
import { invalidField, ServiceError } from '@benne/services'
import type { Context } from 'hono'

/** What stands around a picture in a multipart body. */
const envelopeBytes = 64 * 1024

export interface SentPicture {
  readonly bytes: Uint8Array
  /** The media type that it claims to be. */
  readonly claimedType: string | null
}

/**
 * The picture in a request: the multipart field `image`, or the body itself. Throws `payload_too_large` above 10 MB,
 * `malformed` when the body breaks off, `validation` when there is no picture in it.
 */
export async function readPicture(c: Context, maxBytes = maxImageBytes): Promise<SentPicture> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  const body = await readBody(c.req.raw, maxBytes + envelopeBytes)
  if (type !== 'multipart/form-data') {
    const claimedType = type === '' || type === 'application/octet-stream' ? null : type
    return sized({ bytes: body, claimedType }, maxBytes)
  }
  requireSmallForm(body, c.req.header('content-type') ?? '')
  const form = await new Response(body, { headers: { 'content-type': c.req.header('content-type') ?? '' } })
    .formData()
    .catch((error: unknown) => {
      throw new ServiceError('malformed', 'The form could not be read.', { cause: error })
    })
  const field = form.get('image')
  // Its file name is never looked at.
  if (!(field instanceof Blob)) throw invalidField('image', 'required', 'is missing')
  return sized(
    { bytes: new Uint8Array(await field.arrayBuffer()), claimedType: field.type || null },
    maxBytes,
  )
}

/** Parts of a form that has a picture in it, and bytes of what stands before each: reading thousands takes seconds. */
const maxParts = 20
const maxPartHeaderBytes = 8 * 1024

/** Throws `malformed` for a form that would keep everybody else waiting while it is read. */
function requireSmallForm(body: Buffer, contentType: string): void {
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const delimiter = Buffer.from(`--${match?.[1] ?? match?.[2] ?? ''}`, 'latin1')
  let parts = 0
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + delimiter.length)) {
    const end = body.indexOf('\r\n\r\n', at)
    const headerBytes = (end === -1 ? body.length : end) - at
    if (++parts > maxParts || headerBytes > maxPartHeaderBytes)
      throw new ServiceError('malformed', 'The form could not be read.')
  }
}

function sized(picture: SentPicture, maxBytes: number): SentPicture {
  if (picture.bytes.length > maxBytes) throw tooLarge()
  return picture
}

const tooLarge = () =>
  new ServiceError('payload_too_large', `A picture may have at most ${maxImageBytes} bytes (10 MB).`)

async function readBody({ body, headers }: Request, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  // Before anything is read; what is announced too small is counted below.
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body ?? []) {
      size += chunk.length
      if (size > maxBytes) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error
    throw new ServiceError('malformed', 'The picture did not arrive whole.', { cause: error })
  }
  return Buffer.concat(chunks)
}
