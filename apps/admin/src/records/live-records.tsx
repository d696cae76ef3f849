import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client } from '../app/client.ts'
import { useMe } from '../session/use-session.ts'
import { markFresh } from './fresh.ts'
import { applyEvent, forgetRecords, isOwnDoing, onRecordChange } from './live-feed.ts'
import { recordKeys } from './record-keys.ts'

/** Follows live events for as long as somebody is signed in. Draws nothing. */
export function LiveRecords() {
  const cache = useQueryClient()
  const { id, role } = useMe()
  useEffect(() => {
    const stopMarking = onRecordChange((change) => {
      if (!isOwnDoing(change, id)) markFresh([change.record.id])
    })
    const stopFollowing = client.follow({
      onEvent: (event) => {
        // The cookie is another person's by now, or the role changed: start afresh rather than mix the two.
        if (event.type === 'welcome' && (event.data.userId !== id || event.data.role !== role)) {
          location.reload()
        } else applyEvent(cache, event)
      },
    })
    const stopWatching = client.liveState.subscribe(() => {
      // Back again: what could not be fetched in the meantime is asked for once more.
      if (client.liveState.get() !== 'live') return
      void cache.refetchQueries({
        queryKey: recordKeys.all,
        predicate: (query) => query.state.status === 'error',
      })
    })
    return () => {
      stopFollowing()
      stopMarking()
      stopWatching()
      forgetRecords()
    }
  }, [cache, id, role])
  return null
}
