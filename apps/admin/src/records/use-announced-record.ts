import type { WasteRecord } from '@benne/contracts'
import { useEffect, useEffectEvent } from 'react'
import { announce } from '../components/announcer.tsx'
import { useMe } from '../session/use-session.ts'
import { isOwnDoing, onRecordChange, type RecordChange } from './live-feed.ts'
import { useChangeWords } from './use-change-words.ts'

/** Says, to those who hear the page, what somebody else did to the open record. */
export function useAnnouncedRecord({ id }: WasteRecord): void {
  const words = useChangeWords()
  const me = useMe()
  const say = useEffectEvent((change: RecordChange) => announce(words(change)))
  useEffect(
    () =>
      onRecordChange((change) => {
        if (change.record.id === id && !isOwnDoing(change, me.id)) say(change)
      }),
    [id, me.id],
  )
}
