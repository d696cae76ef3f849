import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useCan } from '../session/use-session.ts'
import { type RecordFilter, readRecordFilter } from './record-filter.ts'

/** The filter as the address says it. */
export function useRecordFilter(): RecordFilter {
  const [search] = useSearchParams()
  const staff = useCan('waste.read.any')
  const text = search.toString()
  return useMemo(() => readRecordFilter(new URLSearchParams(text), staff), [text, staff])
}
