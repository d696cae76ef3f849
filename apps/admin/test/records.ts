import type { WasteRecord } from '@benne/contracts'

/** A pending record of plastic, declared at this minute of one hour. */
export function record({
  id = 'r',
  minute = 0,
  ...rest
}: Partial<WasteRecord> & { minute?: number } = {}): WasteRecord {
  const at = new Date(Date.UTC(2026, 2, 1, 12, minute))
  return {
    id,
    userId: 'u',
    owner: { id: 'u', username: 'lucas', fullName: 'Lucas Petit' },
    wasteType: 'plastic',
    material: null,
    description: null,
    quantity: 2.4,
    unit: 'kg',
    quantityKg: 2.4,
    massSource: 'estimated',
    location: null,
    latitude: null,
    longitude: null,
    address: null,
    status: 'pending',
    collectionDate: null,
    processingDate: null,
    completionDate: null,
    durationDays: null,
    processorId: null,
    processingNotes: null,
    treatment: null,
    wasteCode: '20 01 39',
    environmentalScore: 36,
    pointsAwarded: 6,
    categoryVersion: 1,
    validation: 'awaiting',
    isValidated: false,
    validatedBy: null,
    validationDate: null,
    validationNotes: null,
    impact: null,
    images: [],
    flags: [],
    createdAt: at,
    updatedAt: at,
    withdrawnAt: null,
    version: 1,
    ...rest,
  }
}
