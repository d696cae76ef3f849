import { CustodyRoots, ListCustodyRootsInput } from '@benne/contracts'
import { listRoots } from '@benne/services'
import { account, router } from '../procedures.ts'

export const custody = router({
  /** Signed roots of days, newest first; each can be checked without us. */
  roots: account('custody.roots')
    .input(ListCustodyRootsInput)
    .output(CustodyRoots)
    .query(({ ctx, input }) => listRoots({ ctx, input })),
})
