/** Which pages may use a person's cookie or open a socket. */
export class Origins {
  readonly #allowed: ReadonlySet<string>

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed)
  }

  /** `origin` and `host` as the request's headers say. A page of the server itself has the host that it was asked by. */
  allows(origin: string, host: string | undefined): boolean {
    if (this.#allowed.has(origin)) return true
    const url = URL.parse(origin)
    return url !== null && /^https?:$/.test(url.protocol) && url.origin === origin && url.host === host
  }

  /** As `allows`; a request without an origin does not come from a browser's page, and carries no one's cookies. */
  allowsSocket(origin: string | undefined, host: string | undefined): boolean {
    return origin === undefined || this.allows(origin, host)
  }
}
