import { WasteStatus, WasteType } from '@benne/contracts'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { RecordFilter } from './merge-records.ts'

/** The filter as the address says it. What is not a type or a status counts as no filter. */
export function useRecordFilter(): RecordFilter {
  const [search] = useSearchParams()
  const type = search.get('type')
  const status = search.get('status')
  return useMemo(
    () => ({ wasteType: WasteType.safeParse(type).data, status: WasteStatus.safeParse(status).data }),
    [type, status],
  )
}

export function filterSearch({ wasteType, status }: RecordFilter): string {
  const search = new URLSearchParams()
  if (wasteType) search.set('type', wasteType)
  if (status) search.set('status', status)
  return search.toString()
}
