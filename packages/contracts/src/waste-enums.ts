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

/** What staff found when they looked: nothing yet, that the declaration is right, or that it is not. */
export const validations = ['awaiting', 'valid', 'refused'] as const

/** How the mass is known: somebody's guess, or scales. */
export const massSources = ['estimated', 'weighed'] as const

/** What a type is made of, where that makes a difference to the climate; the first of a type is meant when nothing is said. */
export const materials = {
  organic: [],
  plastic: ['mixed_plastic', 'pet_bottles', 'pe_rigid', 'pp_rigid', 'pe_film'],
  paper: [],
  glass: [],
  metal: ['ferrous', 'aluminium'],
  electronic: ['small_appliances', 'batteries'],
  hazardous: [],
  textile: [],
  other: [],
} as const satisfies Record<(typeof wasteTypes)[number], readonly string[]>

/** What is done with waste in the end. The first that fits a type is meant when nothing is said. */
export const treatments = {
  recycled: {
    organic: ['composting', 'anaerobic_digestion'],
    plastic: ['material_recycling', 'reuse'],
    paper: ['material_recycling', 'reuse'],
    glass: ['material_recycling', 'reuse'],
    metal: ['material_recycling', 'reuse'],
    electronic: ['material_recycling', 'reuse'],
    hazardous: ['material_recycling'],
    textile: ['reuse', 'material_recycling'],
    other: ['material_recycling', 'reuse'],
  },
  disposed: {
    organic: ['incineration', 'landfill'],
    plastic: ['incineration', 'landfill'],
    paper: ['incineration', 'landfill'],
    glass: ['landfill'],
    metal: ['landfill', 'incineration'],
    electronic: ['incineration', 'landfill'],
    hazardous: ['incineration', 'storage'],
    textile: ['incineration', 'landfill'],
    other: ['landfill', 'incineration'],
  },
} as const satisfies Record<'recycled' | 'disposed', Record<(typeof wasteTypes)[number], readonly string[]>>

/** What looks odd about a record: somebody should look, nothing is changed by it. */
export const recordFlags = [
  /** More than one expects of the type in one record. */
  'heavy_record',
  /** More than one expects of one person in a day. */
  'heavy_day',
  /** The same picture as in another record. */
  'same_photo',
  /** Declared at the same place within a minute of another one of the type. */
  'same_place_and_minute',
] as const
