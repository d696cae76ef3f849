export interface ByteRange {
  /** Both included. */
  readonly first: number
  readonly last: number
}

/**
 * The range of bytes that a Range header asks for. Null when the whole is to be sent: without one, or when it asks for
 * several ranges or in another unit, which a server may ignore (RFC 9110, 14.2).
 */
export function oneRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  if (!match) return null
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return null
  // `-500`: the last 500.
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null
  return first >= size || first > last ? 'unsatisfiable' : { first, last }
}
