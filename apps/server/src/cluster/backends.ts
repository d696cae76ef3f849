import { get } from 'node:http'

/** A server behind the proxy. */
export interface Backend {
  readonly host: string
  readonly port: number
}

interface Member extends Backend {
  ready: boolean
  /** Told at each change of `ready`. */
  readonly changed: Set<() => void>
  readonly timer: NodeJS.Timeout
}

/** Milliseconds within which a server must say that it is ready. */
const answerMs = 1_000

/** Which servers take requests now: each is asked for its health again and again. */
export class Backends {
  readonly #checkMs: number
  #members: Member[] = []
  #next = 0

  /** `checkMs`: milliseconds between two questions. */
  constructor(checkMs: number) {
    this.#checkMs = checkMs
  }

  /** Resolves once it is ready and gets its share; rejects when it was removed before. */
  add({ host, port }: Backend): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let asking = false
    const ask = async () => {
      if (asking) return
      asking = true
      this.#set(member, await isReady(member))
      asking = false
    }
    const member: Member = {
      host,
      port,
      ready: false,
      changed: new Set(),
      timer: setInterval(() => void ask(), this.#checkMs),
    }
    const check = () => {
      if (member.ready) resolve()
      else if (!this.#members.includes(member)) reject(new Error(`the server on port ${port} was taken out`))
      else return
      member.changed.delete(check)
    }
    member.changed.add(check)
    this.#members = [...this.#members, member]
    void ask()
    return promise
  }

  /** Gets no new requests from now on; those under way go on. */
  remove(backend: Backend): void {
    const member = this.#members.find((each) => isSame(each, backend))
    if (!member) return
    clearInterval(member.timer)
    this.#members = this.#members.filter((each) => each !== member)
    this.#set(member, false)
    for (const tell of member.changed) tell()
  }

  ready(): Backend[] {
    return this.#members.filter(({ ready }) => ready).map(({ host, port }) => ({ host, port }))
  }

  /** The ready ones, whose turn it is first. */
  inTurn(): Backend[] {
    const ready = this.ready()
    const first = this.#next++ % Math.max(1, ready.length)
    return [...ready.slice(first), ...ready.slice(0, first)]
  }

  /** It has refused a connection: no need to wait for the next question. */
  refused(backend: Backend): void {
    const member = this.#members.find((each) => isSame(each, backend))
    if (member) this.#set(member, false)
  }

  close(): void {
    for (const member of this.#members) this.remove(member)
  }

  #set(member: Member, ready: boolean): void {
    const now = ready && this.#members.includes(member)
    if (member.ready === now) return
    member.ready = now
    for (const tell of member.changed) tell()
  }
}

const isSame = (a: Backend, b: Backend) => a.host === b.host && a.port === b.port

function isReady({ host, port }: Backend): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      { host, port, path: '/health/ready', agent: false, timeout: answerMs },
      (response) => {
        response.resume().on('error', () => {})
        resolve(response.statusCode === 200)
      },
    )
    request.on('timeout', () => request.destroy()).on('error', () => resolve(false))
  })
}
