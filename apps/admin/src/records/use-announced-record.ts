import type { WasteRecord } from '@benne/contracts'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useMe } from '../session/use-session.ts'
import { isOwnDoing, onRecordChange } from './live-feed.ts'

/** Says, to those who hear the page, that the open record was moved on by somebody else. */
export function useAnnouncedRecord({ id }: WasteRecord): void {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const me = useMe()
  const say = useEffectEvent((record: WasteRecord) =>
    announce(
      t('records.announceChanged', {
        type: t(`types.${record.wasteType}`),
        mass: mass(record.quantity, record.unit),
        status: t(`statuses.${record.status}`),
      }),
    ),
  )
  useEffect(
    () =>
      onRecordChange((change) => {
        if (change.record.id === id && !isOwnDoing(change, me.id)) say(change.record)
      }),
    [id, me.id],
  )
}
