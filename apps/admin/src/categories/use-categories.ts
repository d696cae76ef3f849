import type { WasteCategories } from '@benne/contracts'
import { useQuery } from '@tanstack/react-query'
import { client } from '../app/client.ts'

export const categoryKeys = { all: ['categories'] as const }

/** How each type of waste counts. Nothing tells of changes: they are rare, and each visit asks again. */
export function useCategories() {
  return useQuery({
    queryKey: categoryKeys.all,
    queryFn: ({ signal }): Promise<WasteCategories> => client.waste.categories.query(undefined, { signal }),
  })
}
