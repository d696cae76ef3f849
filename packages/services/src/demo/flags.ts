import type { RecordFlag } from '@benne/contracts'
import type { DemoRecord } from '@benne/db/demo'
import { heavyDayKg, heavyRecordKg } from '../waste/flags.ts'

const dayMs = 24 * 3600 * 1000

/**
 * What looked odd about records when they were declared, as `flagsOf` would have said. There are no pictures; that two
 * are of one place and minute does not come about. `records`: one owner's, oldest first.
 */
export function flagsAmong(records: readonly DemoRecord[]): Map<string, RecordFlag[]> {
  const flags = new Map<string, RecordFlag[]>()
  const lately: DemoRecord[] = []
  for (const record of records) {
    const since = record.createdAt.getTime() - dayMs
    while (lately[0] && lately[0].createdAt.getTime() < since) lately.shift()
    const day = lately
      .filter((other) => !rejectedBefore(other, record.createdAt))
      .reduce((sum, { quantityKg }) => sum + quantityKg, 0)
    lately.push(record)
    const found: RecordFlag[] = []
    if (record.quantityKg > heavyRecordKg[record.wasteType]) found.push('heavy_record')
    if (day + record.quantityKg > heavyDayKg) found.push('heavy_day')
    flags.set(record.id, found)
  }
  return flags
}

const rejectedBefore = ({ moves }: DemoRecord, at: Date): boolean =>
  moves.some((move) => move.status === 'rejected' && move.at <= at)
