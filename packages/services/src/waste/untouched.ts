/** What of a record nobody has said or done yet when it is declared. */
export const untouched = {
  status: 'pending',
  collectionDate: null,
  processingDate: null,
  completionDate: null,
  processorId: null,
  processingNotes: null,
  treatment: null,
  validation: 'awaiting',
  validatedBy: null,
  validationDate: null,
  validationNotes: null,
  withdrawnAt: null,
  version: 1,
  custodyHead: null,
} as const
