import type { CreateWasteRecordInput } from '@benne/contracts'

/** What is declared over and over: every field filled in, at lengths that people write. */
export const declaration: CreateWasteRecordInput = {
  wasteType: 'plastic',
  quantity: 12.5,
  unit: 'kg',
  description: 'Bouteilles et barquettes, deux sacs fermés devant le portail',
  location: 'Quartier 12',
  latitude: 44.8378,
  longitude: -0.5792,
  address: '14 rue des Tilleuls, 33000 Bordeaux',
}
