import { suggestedCodes, type WasteType } from '@benne/contracts'

/** The code of the European List of Waste that usually fits a type; null when none does. */
export const suggestCode = (wasteType: WasteType): string | null => suggestedCodes[wasteType][0] ?? null
