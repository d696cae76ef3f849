import { RealtimeStatistics } from '@benne/contracts'
import { realtimeStatistics } from '@benne/services'
import { account, router } from '../procedures.ts'

export const statistics = router({
  /** How many are connected, on all servers. */
  realtime: account('statistics.realtime')
    .output(RealtimeStatistics)
    .query(({ ctx }) => realtimeStatistics({ ctx })),
})
