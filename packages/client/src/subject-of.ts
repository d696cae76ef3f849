/**
 * Whose an access token is, by what it says of itself: it is not verified here, since it came from the server that will.
 * Null when it cannot be read.
 */
export function subjectOf(accessToken: string): string | null {
  try {
    const payload = (accessToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const { sub } = JSON.parse(atob(payload)) as { sub?: unknown }
    return typeof sub === 'string' ? sub : null
  } catch {
    return null
  }
}
