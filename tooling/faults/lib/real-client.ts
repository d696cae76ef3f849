import { type BenneClient, createBenneClient, type LiveEvent } from '@benne/client'
import type { Listener } from './listener.ts'
import { type Person, password } from './site.ts'

const nowhere = 'http://benne.invalid'

/** The client that people have, on a network where a name leads to any node that runs. */
export class RealClient implements Listener {
  readonly name: string
  readonly person: Person
  readonly ids: string[] = []
  readonly resyncs: { to: string; had: number; reason: string }[] = []
  readonly client: BenneClient
  from = ''
  connections = 0
  readonly #username: string

  constructor({ person, address, pick }: { person: Person; address: string; pick: () => string }) {
    this.name = `client of ${person.role} ${person.userId.slice(-4)}`
    this.person = person
    const n = Number.parseInt(person.userId.slice(-12), 16)
    this.#username = `${person.role}_${n}`
    const counted = () => {
      this.connections++
    }
    this.client = createBenneClient({
      url: nowhere,
      fetch: (url, init) => {
        const headers = new Headers(init?.headers)
        headers.set('x-forwarded-for', address)
        return fetch(url.replace(nowhere, pick()), { ...init, headers })
      },
      WebSocket: class extends WebSocket {
        constructor(url: string | URL) {
          const { pathname, search } = new URL(url)
          // Node's own takes headers here; the browser's type knows protocols alone.
          super(`${pick().replace('http', 'ws')}${pathname}${search}`, {
            headers: { 'x-forwarded-for': address },
          } as never)
          counted()
        }
      },
    })
  }

  /** Signs in and follows; resolves when it is welcome. */
  async open(): Promise<void> {
    await this.client.session.signIn({ username: this.#username, password })
    await new Promise<void>((resolve) => {
      this.client.follow({
        onEvent: (event, id) => {
          this.#receive(event, id)
          resolve()
        },
      })
    })
  }

  close(): Promise<void> {
    return this.client.close()
  }

  #receive(event: LiveEvent, id: string): void {
    if (event.type === 'welcome') this.from = id
    else if (event.type === 'resync')
      this.resyncs.push({ to: id, had: this.ids.length, reason: event.data.reason })
    else if (event.type === 'waste_update' || event.type === 'account_update') this.ids.push(id)
  }
}
