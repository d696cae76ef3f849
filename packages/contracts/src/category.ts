import { z } from 'zod'
import { WasteType } from './waste.ts'

/** How a type of waste counts. Editing one makes a new version; each record tells which it was scored by. */
export const WasteCategory = z.object({
  wasteType: WasteType,
  /** From 1. */
  version: z.int().positive(),
  /** Points that come on top of those for the score. */
  basePoints: z.int(),
  /** Score of a kilogram, tenfold. */
  environmentalMultiplier: z.number(),
  /** `#rrggbb` */
  colorCode: z.string(),
  /** Name of a symbol. */
  icon: z.string(),
  /** Whether waste of the type can be declared. */
  isActive: z.boolean(),
  updatedAt: z.date(),
})
export type WasteCategory = z.infer<typeof WasteCategory>

export const categoryIcons = [
  'apple',
  'bottle',
  'news',
  'glass',
  'magnet',
  'device',
  'warning',
  'shirt',
  'package',
  'recycle',
  'battery',
  'leaf',
] as const

export const UpdateCategoryInput = z.strictObject({
  wasteType: WasteType,
  /** The version that was on the screen; a category changed since then answers `stale_version`. */
  version: z.int().positive().optional(),
  basePoints: z.int().min(0).max(100).optional(),
  environmentalMultiplier: z
    .number()
    .min(0)
    .max(10)
    .refine((value) => Number(value.toFixed(3)) === value, {
      error: 'has more than three decimals',
      params: { rule: 'too_many_decimals' },
    })
    .optional(),
  colorCode: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/)
    .transform((code) => code.toLowerCase())
    .optional(),
  icon: z.enum(categoryIcons).optional(),
  isActive: z.boolean().optional(),
})
export type UpdateCategoryInput = z.infer<typeof UpdateCategoryInput>

/** In the order of the types. */
export const WasteCategories = z.object({ categories: z.array(WasteCategory) })
export type WasteCategories = z.infer<typeof WasteCategories>
