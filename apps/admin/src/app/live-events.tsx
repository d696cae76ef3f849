import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { markFresh } from '../components/fresh.ts'
import { applyConnectedEvent, forgetConnected } from '../live/connected.ts'
import { forgetPeople, onPersonChange } from '../people/people-feed.ts'
import { forgetRecords, isOwnDoing, onRecordChange } from '../records/live-feed.ts'
import { useCan, useMe } from '../session/use-session.ts'
import { applyEvent, fetchFailed } from './apply-event.ts'
import { client } from './client.ts'

/** Follows live events for as long as somebody is signed in. Draws nothing. */
export function LiveEvents() {
  const cache = useQueryClient()
  const { id, role } = useMe()
  const seesConnected = useCan('live.people')
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
            return
          }
          applyEvent(cache, event)
          if (seesConnected) applyConnectedEvent(cache, event)
        },
      }),
      client.liveState.subscribe(() => {
        if (client.liveState.get() === 'live') fetchFailed(cache)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      forgetRecords()
      forgetPeople()
      forgetConnected()
    }
  }, [cache, id, role, seesConnected])
  return null
}
