import { type LiveEvent, Value } from '@benne/client'
import type { Connected } from '@benne/contracts'
import type { QueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'

export const connectedKeys = { people: ['connected'] as const }

/** How many are connected, for staff; null while that is not known. */
export const connected = new Value<Connected | null>(null)

/** What was told last, counts: an answer that was asked for before says nothing new. */
let told = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Names are asked for, where they are shown, at most once a second, however many come and go. */
const gatherMs = 1_000

/** For staff: keeps up to date who is connected. */
export function applyConnectedEvent(cache: QueryClient, event: LiveEvent): void {
  if (event.type === 'user_connected' || event.type === 'user_disconnected') {
    tell(event.data.connected)
    timer ??= setTimeout(() => {
      timer = undefined
      void cache.invalidateQueries({ queryKey: connectedKeys.people })
    }, gatherMs)
  } else if (event.type === 'dashboard_update') {
    tell(event.data.connected)
  } else if (event.type === 'welcome' || event.type === 'caught_up' || event.type === 'resync') {
    // Who was away was not told who came and went.
    void ask()
    void cache.invalidateQueries({ queryKey: connectedKeys.people })
  }
}

function tell(now: Connected): void {
  told++
  connected.set(now)
}

async function ask(): Promise<void> {
  const asked = ++told
  // Without an answer the number stays as it was: the indicator beside it says what is wrong.
  const snapshot = await client.live.snapshot.query().catch(() => null)
  if (asked === told && snapshot) connected.set(snapshot.connected)
}

/** Nothing that one person saw of others is kept for the next. */
export function forgetConnected(): void {
  told++
  clearTimeout(timer)
  timer = undefined
  connected.set(null)
}
