import { toClientFailure } from '@benne/client'
import type { FactorSets, RecordImpact, WasteRecord } from '@benne/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { recordKeys } from '../records/record-keys.ts'

/** What a record is worth to the climate, with everything that says why. Asked for again when the record changes. */
export function useRecordImpact({ id, version }: Pick<WasteRecord, 'id' | 'version'>) {
  const query = useQuery({
    queryKey: recordKeys.impact(id, version),
    queryFn: ({ signal }): Promise<RecordImpact> => client.waste.impact.query({ id }, { signal }),
    placeholderData: keepPreviousData,
  })
  return { ...query, failure: query.error ? toClientFailure(query.error) : null }
}

/** The tables of emission factors. They never change, but for a new one with an update of the server. */
export function useFactors() {
  const query = useQuery({
    queryKey: recordKeys.factors,
    queryFn: ({ signal }): Promise<FactorSets> => client.waste.factors.query(undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return { ...query, failure: query.error ? toClientFailure(query.error) : null }
}
