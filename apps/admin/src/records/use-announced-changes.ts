import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { useMe } from '../session/use-session.ts'
import { isOwnDoing, onRecordChange, type RecordChange } from './live-feed.ts'
import { matches, type RecordFilter } from './record-filter.ts'
import { useChangeWords } from './use-change-words.ts'

/** Long enough to say a burst of changes in one sentence. */
const gatherMs = 800

/** Says, to those who hear the page, what arrives in the list by itself. */
export function useAnnouncedChanges(filter: RecordFilter): void {
  const { t } = useTranslation()
  const words = useChangeWords()
  const me = useMe()

  const say = useEffectEvent((changes: RecordChange[]) => {
    const created = changes.filter(({ action }) => action === 'created')
    const [only] = changes.length === 1 ? changes : []
    if (only) announce(words(only))
    else if (created.length > 0) announce(t('records.newCount', { count: created.length }))
  })
  // Changes to others' records come by the hundred where staff work: only new ones are told there.
  const concerns = useEffectEvent(
    (change: RecordChange) =>
      !isOwnDoing(change, me.id) &&
      // Where only the server can tell, the list does not show it by itself either.
      (matches(change.record, filter) === true || change.action === 'withdrawn') &&
      (change.action === 'created' || change.record.userId === me.id),
  )
  useEffect(() => {
    let changes: RecordChange[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onRecordChange((change) => {
      if (!concerns(change)) return
      changes.push(change)
      timer ??= setTimeout(() => {
        say(changes)
        changes = []
        timer = undefined
      }, gatherMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [])
}
