import type { LiveEvent } from '@benne/client'
import type { Me } from '@benne/contracts'
import type { QueryClient } from '@tanstack/react-query'
import { accountKeys } from './account-keys.ts'

/** Shows what another window, or staff, changed about one's own account. */
export function applyAccountEvent(cache: QueryClient, event: Extract<LiveEvent, { type: 'account_update' }>) {
  cache.setQueryData<Me>(accountKeys.me, (me) =>
    me && me.id === event.data.user.id ? { ...me, ...event.data.user } : me,
  )
  void cache.invalidateQueries({ queryKey: accountKeys.face })
}
