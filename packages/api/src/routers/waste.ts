import {
  AddedImage,
  AddImageInput,
  BulkInput,
  BulkResult,
  Clusters,
  ClustersInput,
  CreateWasteRecordInput,
  FactorSets,
  GetWasteRecordInput,
  ListWasteRecordsInput,
  ProcessWasteRecordInput,
  RecomputeImpactInput,
  RecordHistory,
  RecordHistoryInput,
  RecordImpact,
  RecordImpactInput,
  RemoveImageInput,
  UpdateCategoryInput,
  UpdateWasteRecordInput,
  ValidateWasteRecordInput,
  WasteCategories,
  WasteCategory,
  WasteRecord,
  WasteRecordPage,
  WithdrawWasteRecordInput,
} from '@benne/contracts'
import {
  addImage,
  bulkRecords,
  clusterRecords,
  createWasteRecord,
  getHistory,
  getImpact,
  getWasteRecord,
  listCategories,
  listFactors,
  listWasteRecords,
  processWasteRecord,
  recomputeImpact,
  removeImage,
  updateCategory,
  updateWasteRecord,
  validateWasteRecord,
  withdrawWasteRecord,
} from '@benne/services'
import { account, nothing, router } from '../procedures.ts'

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

  update: account('waste.update')
    .input(UpdateWasteRecordInput)
    .output(WasteRecord)
    .mutation(({ ctx, input }) => updateWasteRecord({ ctx, input })),

  withdraw: account('waste.withdraw')
    .input(WithdrawWasteRecordInput)
    .output(WasteRecord)
    .mutation(({ ctx, input }) => withdrawWasteRecord({ ctx, input })),

  process: account('waste.process')
    .input(ProcessWasteRecordInput)
    .output(WasteRecord)
    .mutation(({ ctx, input }) => processWasteRecord({ ctx, input })),

  validate: account('waste.validate')
    .input(ValidateWasteRecordInput)
    .output(WasteRecord)
    .mutation(({ ctx, input }) => validateWasteRecord({ ctx, input })),

  /** The same for many records, each by itself; with `dryRun` only what would happen. */
  bulk: account('waste.bulk')
    .input(BulkInput)
    .output(BulkResult)
    .mutation(({ ctx, input }) => bulkRecords({ ctx, input })),

  addImage: account('waste.addImage')
    .input(AddImageInput)
    .output(AddedImage)
    .mutation(({ ctx, input }) => addImage({ ctx, input })),

  removeImage: account('waste.removeImage')
    .input(RemoveImageInput)
    .output(WasteRecord)
    .mutation(({ ctx, input }) => removeImage({ ctx, input })),

  history: account('waste.history')
    .input(RecordHistoryInput)
    .output(RecordHistory)
    .query(({ ctx, input }) => getHistory({ ctx, input })),

  impact: account('waste.impact')
    .input(RecordImpactInput)
    .output(RecordImpact)
    .query(({ ctx, input }) => getImpact({ ctx, input })),

  clusters: account('waste.clusters')
    .input(ClustersInput)
    .output(Clusters)
    .query(({ ctx, input }) => clusterRecords({ ctx, input })),

  categories: account('waste.categories')
    .output(WasteCategories)
    .query(({ ctx }) => listCategories({ ctx })),

  updateCategory: account('waste.updateCategory')
    .input(UpdateCategoryInput)
    .output(WasteCategory)
    .mutation(({ ctx, input }) => updateCategory({ ctx, input })),

  factors: account('waste.factors')
    .output(FactorSets)
    .query(({ ctx }) => listFactors({ ctx })),

  /** Starts computing every record's impact with another factor set: what was shown stays, a version is added. */
  recomputeImpact: account('waste.recomputeImpact')
    .input(RecomputeImpactInput)
    .output(nothing)
    .mutation(({ ctx, input }) => recomputeImpact({ ctx, input }).then(() => null)),
})
