import { z } from 'zod'
import type { WasteType } from './waste.ts'

/**
 * A code of the European List of Waste (decision 2000/532/EC), as it is printed: `20 01 02`, with a star when the waste
 * is hazardous. Chapters run from 01 to 20.
 */
export const WasteCode = z
  .string()
  .trim()
  .regex(/^(0[1-9]|1\d|20) ?\d\d ?\d\d ?\*?$/, { abort: true })
  .transform((code) => {
    const digits = code.replace(/\D/g, '')
    return `${digits.slice(0, 2)} ${digits.slice(2, 4)} ${digits.slice(4, 6)}${code.endsWith('*') ? '*' : ''}`
  })
export type WasteCode = z.infer<typeof WasteCode>

/** Codes that fit what households hand in; the first of a type is suggested. Staff may write any other. */
export const suggestedCodes: Record<WasteType, readonly WasteCode[]> = {
  organic: ['20 01 08', '20 02 01'],
  plastic: ['20 01 39', '15 01 02'],
  paper: ['20 01 01', '15 01 01'],
  glass: ['20 01 02', '15 01 07'],
  metal: ['20 01 40', '15 01 04'],
  electronic: ['20 01 36', '20 01 35*', '20 01 23*'],
  hazardous: ['20 01 13*', '20 01 19*', '20 01 27*', '20 01 33*', '15 01 10*'],
  textile: ['20 01 10', '20 01 11'],
  other: [],
}

export const isHazardousCode = (code: WasteCode): boolean => code.endsWith('*')
