import type { Role } from '@benne/contracts'
import type { PresenceMessage } from '@benne/services'

interface Node {
  version: number
  people: Map<string, Role>
  /** By `performance.now`: no clock that somebody can set. */
  heardAt: number
  askedAt: number
}

export interface OtherNodesOptions {
  readonly leaseMs: number
  /** Has a process (or all of them) say who is connected to it. */
  readonly ask: (node: string | null) => void
  /** Told whose presence may have changed; `now`: whether that has just happened, or may have been so for long. */
  readonly onChange: (userIds: Iterable<string>, now: boolean) => void
}

const maxNodes = 200

/** As often at most is one process asked for everything. Milliseconds. */
const askAgainMs = 1_000

/** Who is connected to the other processes, by what they say of themselves. */
export class OtherNodes {
  readonly #options: OtherNodesOptions
  readonly #nodes = new Map<string, Node>()

  constructor(options: OtherNodesOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#nodes.size
  }

  roleOf(userId: string): Role | undefined {
    for (const { people } of this.#nodes.values()) {
      const role = people.get(userId)
      if (role) return role
    }
    return undefined
  }

  hear(message: Exclude<PresenceMessage, { kind: 'ask' }>): void {
    if (message.kind === 'gone') return this.#remove(message.node)
    const node = this.#node(message.node)
    if (!node) return
    node.heardAt = performance.now()
    if (message.kind === 'all') {
      const before = node.people
      node.people = new Map(message.people.map(({ userId, role }) => [userId, role]))
      node.version = message.version
      this.#options.onChange(new Set([...before.keys(), ...node.people.keys()]), false)
    } else if (message.kind === 'changed' && message.version === node.version + 1) {
      for (const { userId, role } of message.came) node.people.set(userId, role)
      for (const userId of message.left) node.people.delete(userId)
      node.version = message.version
      this.#options.onChange([...message.came.map(({ userId }) => userId), ...message.left], true)
    } else if (message.version !== node.version) {
      this.#ask(message.node, node)
    }
  }

  /** Forgets those that have given no sign of life. */
  expire(): void {
    const oldest = performance.now() - this.#options.leaseMs
    for (const [id, { heardAt }] of this.#nodes) if (heardAt < oldest) this.#remove(id)
  }

  /** Nobody could be heard for a while: all leases begin anew. */
  trust(): void {
    for (const node of this.#nodes.values()) node.heardAt = performance.now()
  }

  /** Null when there are more than there can be: somebody makes them up. */
  #node(id: string): Node | null {
    const known = this.#nodes.get(id)
    if (known) return known
    if (this.#nodes.size >= maxNodes) return null
    const node: Node = { version: -1, people: new Map(), heardAt: 0, askedAt: Number.NEGATIVE_INFINITY }
    this.#nodes.set(id, node)
    return node
  }

  #ask(id: string, node: Node): void {
    const now = performance.now()
    if (now - node.askedAt < askAgainMs) return
    node.askedAt = now
    this.#options.ask(id)
  }

  #remove(id: string): void {
    const node = this.#nodes.get(id)
    if (!node) return
    this.#nodes.delete(id)
    this.#options.onChange(node.people.keys(), true)
  }
}
