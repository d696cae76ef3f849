export const wasteTypes = [
  'organic',
  'plastic',
  'paper',
  'glass',
  'metal',
  'electronic',
  'hazardous',
  'textile',
  'other',
] as const

export const wasteStatuses = [
  'pending',
  'collected',
  'processed',
  'recycled',
  'disposed',
  'rejected',
] as const
