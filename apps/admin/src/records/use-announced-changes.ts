import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useMe } from '../session/use-session.ts'
import { isOwnDoing, onRecordChange, type RecordChange } from './live-feed.ts'
import { matches, type RecordFilter } from './merge-records.ts'

/** Long enough to say a burst of changes in one sentence. */
const gatherMs = 800

/** Says, to those who hear the page, what arrives in the list by itself. */
export function useAnnouncedChanges(filter: RecordFilter): void {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const me = useMe()

  const say = useEffectEvent((changes: RecordChange[]) => {
    const created = changes.filter(({ action }) => action === 'created')
    const [only] = changes.length === 1 ? changes : []
    if (only) {
      const { record, action } = only
      const facts = { type: t(`types.${record.wasteType}`), mass: mass(record.quantity, record.unit) }
      announce(
        action === 'created'
          ? t('records.announceNew', { ...facts, name: record.owner.fullName })
          : t('records.announceChanged', { ...facts, status: t(`statuses.${record.status}`) }),
      )
    } else if (created.length > 0) announce(t('records.newCount', { count: created.length }))
  })
  // Changes to others' records come by the hundred where staff work: only new ones are told there.
  const concerns = useEffectEvent(
    (change: RecordChange) =>
      !isOwnDoing(change, me.id) &&
      matches(change.record, filter) &&
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
