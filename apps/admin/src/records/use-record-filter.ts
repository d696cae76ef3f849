import { Id, WasteStatus, WasteType } from '@benne/contracts'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useCan } from '../session/use-session.ts'
import type { RecordFilter } from './merge-records.ts'

/** The filter as the address says it. What is not a type, a status or an id counts as no filter. */
export function useRecordFilter(): RecordFilter {
  const [search] = useSearchParams()
  const all = useCan('waste.read.any')
  const type = search.get('type')
  const status = search.get('status')
  const user = all ? search.get('user') : null
  return useMemo(
    () => ({
      wasteType: WasteType.safeParse(type).data,
      status: WasteStatus.safeParse(status).data,
      userId: Id.safeParse(user).data,
    }),
    [type, status, user],
  )
}

export function filterSearch({ wasteType, status, userId }: RecordFilter): string {
  const search = new URLSearchParams()
  if (userId) search.set('user', userId)
  if (wasteType) search.set('type', wasteType)
  if (status) search.set('status', status)
  return search.toString()
}
