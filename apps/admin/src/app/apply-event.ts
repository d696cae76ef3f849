import type { LiveEvent } from '@benne/client'
import type { QueryClient } from '@tanstack/react-query'
import { applyAccountEvent } from '../account/account-feed.ts'
import { accountKeys } from '../account/account-keys.ts'
import { applyPersonChange } from '../people/people-feed.ts'
import { peopleKeys } from '../people/people-keys.ts'
import { applyRecordChange } from '../records/live-feed.ts'
import { recordKeys } from '../records/record-keys.ts'

/** The one place where live events reach the query cache. */
export function applyEvent(cache: QueryClient, event: LiveEvent): void {
  switch (event.type) {
    case 'waste_update':
      applyRecordChange(cache, event.data)
      return
    case 'account_update':
      applyAccountEvent(cache, event)
      applyPersonChange(cache, event.data)
      return
    case 'welcome': // what was fetched before this moment may lack what happened in between
    case 'resync':
      void cache.invalidateQueries({ queryKey: recordKeys.all })
      void cache.invalidateQueries({ queryKey: peopleKeys.all })
      void cache.invalidateQueries({ queryKey: accountKeys.me })
  }
}
