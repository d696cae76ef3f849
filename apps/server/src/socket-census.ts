import type { Role } from '@benne/contracts'
import { addressKey } from '@benne/services'
import type { WebSocket } from 'ws'

/** Sockets at one time. */
export interface CensusLimits {
  /** Of one address (of IPv6: of one /64), of those on which nobody has signed in: past it the oldest of them goes. */
  readonly unsignedPerAddress: number
  /** Of one account: past it the new one goes. A resident has a few windows; staff may have screens on walls. */
  readonly perResident: number
  readonly perStaff: number
}

/** Whose the open sockets are. */
export class SocketCensus {
  readonly #limits: CensusLimits
  /** A Set keeps the order of arrival. */
  readonly #unsigned = new Map<string, Set<WebSocket>>()
  readonly #accounts = new Map<string, number>()

  constructor(limits: CensusLimits) {
    this.#limits = limits
  }

  /**
   * A socket is there, nobody has signed in on it yet. Answers the one that has to go for it: who means well says at once
   * who they are, so it is the one that has been silent for the longest.
   */
  arrive(socket: WebSocket, address: string | null): WebSocket | null {
    const key = addressKey(address)
    const sockets = this.#unsigned.get(key) ?? new Set()
    this.#unsigned.set(key, sockets.add(socket))
    socket.once('close', () => this.#settle(socket, key))
    if (sockets.size <= this.#limits.unsignedPerAddress) return null
    const [oldest = socket] = sockets
    this.#settle(oldest, key)
    return oldest
  }

  /** Somebody has signed in on a socket. False when they have too many already. */
  signIn(socket: WebSocket, address: string | null, who: { userId: string; role: Role }): boolean {
    this.#settle(socket, addressKey(address))
    const count = this.#accounts.get(who.userId) ?? 0
    if (count >= (who.role === 'user' ? this.#limits.perResident : this.#limits.perStaff)) return false
    this.#accounts.set(who.userId, count + 1)
    socket.once('close', () => {
      const left = (this.#accounts.get(who.userId) ?? 1) - 1
      if (left > 0) this.#accounts.set(who.userId, left)
      else this.#accounts.delete(who.userId)
    })
    return true
  }

  #settle(socket: WebSocket, key: string): void {
    const sockets = this.#unsigned.get(key)
    if (sockets?.delete(socket) && sockets.size === 0) this.#unsigned.delete(key)
  }
}
