import type { LiveEvent } from '@benne/client'
import type { Query, QueryClient } from '@tanstack/react-query'
import { applyAccountEvent } from '../account/account-feed.ts'
import { applyPersonChange, forgetPeople } from '../people/people-feed.ts'
import { applyRecordChange, forgetRecords } from '../records/live-feed.ts'

/** Asked before somebody is signed in, or once for a link: no event has a part in them. */
const apart = new Set<unknown>(['session', 'about', 'verify-email', 'mailbox'])

const showsNews = ({ queryKey }: Query) => !apart.has(queryKey[0])

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
      void fetchAgain(cache)
      return
    case 'resync':
      // The server may have been set back: what was heard before is no newer than what it says now.
      forgetRecords()
      forgetPeople()
      void fetchAgain(cache)
      return
    case 'caught_up': // what was missed has come before it
    case 'user_connected': // no part of what is fetched here: see `applyConnectedEvent`
    case 'user_disconnected':
    case 'dashboard_update':
  }
}

/** Back again: what could not be fetched in the meantime is asked for once more. */
export function fetchFailed(cache: QueryClient): void {
  void cache.refetchQueries({
    type: 'active',
    predicate: (query) => showsNews(query) && query.state.status === 'error',
  })
}

/** Everything on the screen; also what is on its way, which may have been read too early. */
async function fetchAgain(cache: QueryClient): Promise<void> {
  await cache.cancelQueries({ predicate: showsNews })
  await cache.invalidateQueries({ predicate: showsNews })
}
