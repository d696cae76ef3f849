import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { filterSearch, type RecordFilter } from '../records/record-filter.ts'
import type { Queue } from './use-queue.ts'

/** Says, to those who hear the page, how many records a filter leaves. */
export function useAnnouncedFound(filter: RecordFilter, queue: Queue): void {
  const { t } = useTranslation()
  const { records, hasNextPage, isPlaceholderData } = queue
  const found = records !== undefined && !isPlaceholderData ? filterSearch(filter) : ''
  const say = useEffectEvent(() => {
    const count = records?.length ?? 0
    announce(hasNextPage ? t('queue.foundMore', { count }) : t('queue.found', { count }))
  })
  useEffect(() => {
    if (found) say()
  }, [found])
}
