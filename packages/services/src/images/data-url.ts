/** The bytes of a data URL and the media type that it claims; what is not valid base64 comes out empty. */
export function readDataUrl(url: string): { bytes: Uint8Array; claimedType: string | null } {
  const comma = url.indexOf(',')
  const type = url.slice('data:'.length, url.indexOf(';'))
  const text = url.slice(comma + 1)
  // Node skips over what is no base64: half a picture must not pass for a whole one.
  const clean = /^[A-Za-z0-9+/]*={0,2}$/.test(text)
  return {
    bytes: clean ? Buffer.from(text, 'base64') : Buffer.alloc(0),
    claimedType: type === '' ? null : type.toLowerCase(),
  }
}
