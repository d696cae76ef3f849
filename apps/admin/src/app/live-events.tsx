import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { accountKeys } from '../account/account-keys.ts'
import { auditKeys } from '../audit/audit-keys.ts'
import { markFresh } from '../components/fresh.ts'
import { forgetPeople, onPersonChange } from '../people/people-feed.ts'
import { peopleKeys } from '../people/people-keys.ts'
import { forgetRecords, isOwnDoing, onRecordChange } from '../records/live-feed.ts'
import { recordKeys } from '../records/record-keys.ts'
import { useMe } from '../session/use-session.ts'
import { applyEvent } from './apply-event.ts'
import { client } from './client.ts'

const everything: QueryKey[] = [recordKeys.all, peopleKeys.all, auditKeys.all, accountKeys.all]

/** Follows live events for as long as somebody is signed in. Draws nothing. */
export function LiveEvents() {
  const cache = useQueryClient()
  const { id, role } = useMe()
  useEffect(() => {
    const stops = [
      onRecordChange((change) => {
        if (!isOwnDoing(change, id)) markFresh([change.record.id])
      }),
      onPersonChange(({ user }) => markFresh([user.id])),
      client.follow({
        onEvent: (event) => {
          // The cookie is another person's by now, or the role changed: start afresh rather than mix the two.
          if (event.type === 'welcome' && (event.data.userId !== id || event.data.role !== role)) {
            location.reload()
          } else applyEvent(cache, event)
        },
      }),
      client.liveState.subscribe(() => {
        // Back again: what could not be fetched in the meantime is asked for once more.
        if (client.liveState.get() !== 'live') return
        for (const queryKey of everything) {
          void cache.refetchQueries({ queryKey, predicate: (query) => query.state.status === 'error' })
        }
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      forgetRecords()
      forgetPeople()
    }
  }, [cache, id, role])
  return null
}
