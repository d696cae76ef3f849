import {
  CreateWasteRecordInput,
  GetWasteRecordInput,
  ListWasteRecordsInput,
  ProcessWasteRecordInput,
  WasteRecord,
  WasteRecordPage,
} from '@benne/contracts'
import { createWasteRecord, getWasteRecord, listWasteRecords, processWasteRecord } from '@benne/services'
import { account, router } from '../procedures.ts'

export const waste = router({
  create: account('waste.create')
    .input(CreateWasteRecordInput)
    .output(WasteRecord)
    .mutation(({ ctx, input }) => createWasteRecord({ ctx, input })),

  list: account('waste.list')
    .input(ListWasteRecordsInput)
    .output(WasteRecordPage)
    .query(({ ctx, input }) => listWasteRecords({ ctx, input })),

  get: account('waste.get')
    .input(GetWasteRecordInput)
    .output(WasteRecord)
    .query(({ ctx, input }) => getWasteRecord({ ctx, input })),

  process: account('waste.process')
    .input(ProcessWasteRecordInput)
    .output(WasteRecord)
    .mutation(({ ctx, input }) => processWasteRecord({ ctx, input })),
})
