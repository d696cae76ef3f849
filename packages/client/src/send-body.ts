import { unreachable } from './failure.ts'
import type { UploadOptions } from './files.ts'
import type { Transport } from './links.ts'

/** An answer, whichever way it was asked for. */
export interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly headers: Pick<Headers, 'get'>
  json(): Promise<unknown>
}

/**
 * POSTs bytes. In browsers by XMLHttpRequest, since `fetch` does not tell how far a body has got; elsewhere by the
 * transport's `fetch`. Throws `FileError` when the server is out of reach, the signal's reason when it is aborted.
 */
export async function sendBody(
  { url, fetch, isPage }: Transport,
  path: string,
  body: Blob,
  headers: Record<string, string>,
  options: UploadOptions,
): Promise<Answer> {
  options.signal?.throwIfAborted()
  if (isPage && typeof XMLHttpRequest !== 'undefined') {
    return sendWithProgress(`${url}${path}`, body, headers, options)
  }
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers,
      signal: options.signal ?? null,
    })
    options.onProgress?.(1)
    return response
  } catch (error) {
    options.signal?.throwIfAborted()
    throw unreachable(error)
  }
}

function sendWithProgress(
  url: string,
  body: Blob,
  headers: Record<string, string>,
  { onProgress, signal }: UploadOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    const end = (settle: () => void) => () => {
      signal?.removeEventListener('abort', abort)
      settle()
    }
    request.open('POST', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) onProgress?.(loaded / total)
    })
    request.addEventListener(
      'load',
      end(() => resolve(answerOf(request))),
    )
    request.addEventListener(
      'error',
      end(() => reject(unreachable(null))),
    )
    request.addEventListener(
      'abort',
      end(() => reject(signal?.reason as Error)),
    )
    signal?.addEventListener('abort', abort)
    request.send(body)
  })
}

function answerOf(request: XMLHttpRequest): Answer {
  return {
    ok: request.status >= 200 && request.status < 300,
    status: request.status,
    headers: { get: (name) => request.getResponseHeader(name) },
    json: async () => JSON.parse(request.responseText) as unknown,
  }
}
