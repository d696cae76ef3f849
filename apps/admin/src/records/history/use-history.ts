import { toClientFailure } from '@benne/client'
import type { RecordHistory } from '@benne/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '../../app/client.ts'
import { recordKeys } from '../record-keys.ts'
import { useRecord } from '../use-record.ts'

/** A record's history, checked by the server each time; asked for again when the record has changed. */
export function useHistory(recordId: string) {
  const { data: record } = useRecord(recordId)
  const query = useQuery({
    queryKey: [...recordKeys.all, 'history', recordId, record?.version ?? null] as const,
    queryFn: ({ signal }): Promise<RecordHistory> => client.waste.history.query({ id: recordId }, { signal }),
    placeholderData: keepPreviousData,
  })
  return { ...query, failure: query.error ? toClientFailure(query.error) : null }
}
