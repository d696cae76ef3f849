import { type ClientFailure, toClientFailure } from '@benne/client'
import { errorCodes } from '@benne/contracts'
import { client } from '../app/client.ts'

/** What a download failed with. */
export class DownloadError extends Error {
  readonly failure: ClientFailure

  constructor(failure: ClientFailure) {
    super(failure.message)
    this.failure = failure
  }
}

export const downloadFailure = (error: unknown): ClientFailure =>
  error instanceof DownloadError ? error.failure : toClientFailure(error)

/**
 * Fetches the finished copy and has the browser save it. The token goes in a header: one in the address would end up
 * in histories and logs. Throws `DownloadError`.
 */
export async function downloadExport(id: string, name: string): Promise<void> {
  const token = await client.session.accessToken()
  const response = await fetch(`/api/v1/users/me/exports/${encodeURIComponent(id)}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!response.ok) throw new DownloadError(await failureOf(response))
  save(await response.blob(), name)
}

async function failureOf(response: Response): Promise<ClientFailure> {
  const body = (await response.json().catch(() => null)) as { code?: unknown } | null
  const code =
    errorCodes.find((each) => each === body?.code) ?? (response.status === 404 ? 'not_found' : 'internal')
  const requestId = response.headers.get('x-request-id') ?? ''
  return { code, message: `the download answered ${response.status}`, requestId }
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to write by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
