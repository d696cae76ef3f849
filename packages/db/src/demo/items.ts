import type { MassUnit, Material, WasteType } from '@benne/contracts'

/** Something that people hand in. */
interface Item {
  readonly text: string
  /** Kilograms, in the middle. */
  readonly kg: number
  /** Unit in which people weigh it; kilograms when nothing is said. */
  readonly unit?: MassUnit
  /** What it is made of, where people would say so. */
  readonly material?: Material
  /** Months in which there is any, 1 for January; the whole year when nothing is said. */
  readonly months?: readonly number[]
  /** How often it comes, next to 1 of an ordinary thing. */
  readonly often?: number
}

interface TypeOfWaste {
  /** Share of all records, in an average month. */
  readonly share: number
  /** How many times that in each month, from January. */
  readonly season: readonly number[]
  readonly items: readonly Item[]
}

export const catalogue: Record<WasteType, TypeOfWaste> = {
  organic: {
    share: 0.25,
    // Lawns and hedges from April, leaves in October and November.
    season: [0.4, 0.4, 0.9, 1.6, 1.9, 1.6, 1, 0.8, 1.1, 1.6, 1.3, 0.4],
    items: [
      { text: 'Épluchures et restes de cuisine', kg: 3.2, often: 3 },
      { text: 'Marc de café, coquilles d’œufs, fleurs fanées', kg: 1.4 },
      { text: 'Tonte de pelouse', kg: 16, months: [3, 4, 5, 6, 7, 8, 9, 10], often: 4 },
      { text: 'Taille de haie (lauriers, thuyas)', kg: 24, months: [4, 5, 6, 9, 10], often: 2 },
      { text: 'Feuilles mortes', kg: 13, months: [10, 11, 12], often: 5 },
      { text: 'Branchages après élagage', kg: 48, months: [1, 2, 3, 10, 11] },
      {
        text: 'Abattage du vieux cerisier, bois et branches',
        kg: 260,
        unit: 't',
        months: [2, 3, 11],
        often: 0.15,
      },
      { text: 'Sapin de Noël sans décoration', kg: 7, months: [1], often: 6 },
      { text: 'Mauvaises herbes et fanes du potager', kg: 8, months: [5, 6, 7, 8, 9], often: 1.5 },
      { text: 'Fruits tombés, pommes et prunes', kg: 9, months: [8, 9, 10] },
    ],
  },
  plastic: {
    share: 0.19,
    season: [1.1, 0.9, 0.9, 1, 1, 1.1, 1.2, 1.2, 1, 0.9, 0.9, 1.2],
    items: [
      { text: 'Bouteilles et flacons', kg: 1.3, often: 4 },
      { text: 'Barquettes, pots de yaourt et films', kg: 0.9, material: 'mixed_plastic', often: 2 },
      { text: 'Bouchons pour l’association', kg: 0.45, material: 'pe_rigid', unit: 'g' },
      { text: 'Bidons de lessive vides', kg: 0.8, material: 'pe_rigid' },
      { text: 'Jouets en plastique cassés', kg: 2.4, months: [1, 6, 9, 12] },
      { text: 'Salon de jardin, quatre chaises', kg: 14, months: [3, 4, 9, 10], often: 0.4 },
      {
        text: 'Bouteilles d’eau de la kermesse',
        kg: 6.5,
        material: 'pet_bottles',
        months: [6, 7],
        often: 0.6,
      },
    ],
  },
  paper: {
    share: 0.16,
    // Boxes and wrapping of the presents; exercise books in July.
    season: [1.9, 1, 0.9, 0.9, 0.9, 0.9, 1, 0.7, 1.1, 0.9, 1, 1.4],
    items: [
      { text: 'Journaux et prospectus', kg: 4.2, often: 3 },
      { text: 'Cartons pliés', kg: 5.5, often: 3 },
      { text: 'Papiers cadeaux et boîtes', kg: 3.1, months: [12, 1], often: 6 },
      { text: 'Vieux cahiers et manuels scolaires', kg: 8, months: [6, 7], often: 3 },
      { text: 'Archives à détruire', kg: 22, often: 0.5 },
      { text: 'Cartons de déménagement', kg: 17, months: [6, 7, 8, 9] },
      { text: 'Enveloppes et courrier', kg: 0.7, unit: 'g', often: 0.5 },
    ],
  },
  glass: {
    share: 0.14,
    // Bottles of the holidays in January, of summer evenings in July and August.
    season: [2, 1, 0.8, 0.8, 0.9, 1, 1.2, 1.2, 0.9, 0.8, 0.8, 1.1],
    items: [
      { text: 'Bouteilles de vin et de bière', kg: 6.5, often: 3 },
      { text: 'Bocaux et pots de confiture', kg: 3.4, often: 2 },
      { text: 'Bouteilles des fêtes', kg: 11, months: [12, 1], often: 6 },
      { text: 'Bouteilles de l’anniversaire', kg: 9, often: 0.6 },
      { text: 'Flacons de parfum et de cosmétiques', kg: 0.35, unit: 'g', often: 0.6 },
    ],
  },
  metal: {
    share: 0.07,
    season: [0.8, 0.9, 1.1, 1.3, 1.2, 1, 1, 0.8, 1, 1, 1, 0.8],
    items: [
      { text: 'Canettes et boîtes de conserve', kg: 1.6, often: 4 },
      { text: 'Capsules de café en aluminium', kg: 0.6, material: 'aluminium', unit: 'g', often: 1.5 },
      { text: 'Casseroles et poêles usées', kg: 3.8 },
      { text: 'Vélo d’enfant hors d’usage', kg: 9.5, material: 'ferrous', months: [3, 4, 5, 9] },
      { text: 'Tuyaux de cuivre et robinetterie', kg: 6.2 },
      { text: 'Grillage et piquets', kg: 27, material: 'ferrous', months: [3, 4, 5, 10], often: 0.6 },
      {
        text: 'Vieille chaudière en fonte',
        kg: 180,
        material: 'ferrous',
        unit: 't',
        months: [5, 6, 9, 10],
        often: 0.15,
      },
    ],
  },
  electronic: {
    share: 0.055,
    // What the presents replaced.
    season: [2.4, 1.4, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8, 1, 0.8, 0.9, 1.1],
    items: [
      { text: 'Téléphone portable', kg: 0.19, unit: 'g', often: 1.5 },
      { text: 'Ordinateur portable', kg: 2.3 },
      { text: 'Téléviseur LED 40 pouces', kg: 9.5 },
      { text: 'Grille-pain et bouilloire', kg: 2.6, often: 1.5 },
      { text: 'Câbles, chargeurs et petits accessoires', kg: 1.1, often: 1.5 },
      { text: 'Imprimante et cartouches', kg: 7.2 },
      { text: 'Lave-linge', kg: 68, often: 0.4 },
      { text: 'Réfrigérateur', kg: 62, often: 0.4 },
      { text: 'Console de jeux et manettes', kg: 3.4, months: [1, 2], often: 2 },
      { text: 'Guirlandes lumineuses', kg: 0.8, months: [1], often: 2 },
    ],
  },
  hazardous: {
    share: 0.035,
    season: [0.6, 0.7, 1.2, 1.4, 1.3, 1.2, 1.1, 0.9, 1.1, 1, 0.8, 0.5],
    items: [
      { text: 'Piles usagées', kg: 0.4, unit: 'g', often: 3 },
      { text: 'Ampoules et tubes fluorescents', kg: 0.9, often: 1.5 },
      { text: 'Pots de peinture entamés', kg: 6.5, often: 2 },
      { text: 'Huile de vidange', kg: 4.4 },
      { text: 'Batterie de voiture', kg: 16, often: 0.6 },
      { text: 'Produits phytosanitaires, deux bidons', kg: 3.2, months: [3, 4, 5, 9, 10] },
      { text: 'Radiographies', kg: 0.8, unit: 'g', often: 0.4 },
      { text: 'Chlore et produits de piscine', kg: 5, months: [4, 5, 9, 10], often: 0.5 },
    ],
  },
  textile: {
    share: 0.06,
    season: [0.9, 0.8, 1.4, 1.6, 1.1, 0.8, 0.7, 0.7, 1.4, 1.5, 0.8, 0.7],
    items: [
      { text: 'Vêtements en bon état, un sac', kg: 5.2, often: 3 },
      { text: 'Vêtements d’enfant trop petits', kg: 3.6, often: 2 },
      { text: 'Chaussures liées par paires', kg: 2.2 },
      { text: 'Draps, serviettes et rideaux', kg: 4.8 },
      { text: 'Chiffons et vêtements usés', kg: 2.7 },
      { text: 'Manteaux et pulls', kg: 6.4, months: [3, 4] },
    ],
  },
  other: {
    share: 0.04,
    season: [0.8, 0.8, 1.2, 1.4, 1.2, 1.1, 1.1, 0.9, 1.1, 1, 0.8, 0.6],
    items: [
      { text: 'Matelas 140 × 190', kg: 24 },
      { text: 'Meuble démonté (étagère, bureau)', kg: 32, often: 2 },
      { text: 'Canapé deux places', kg: 48 },
      { text: 'Gravats de salle de bains', kg: 190, unit: 't', months: [3, 4, 5, 6, 9, 10], often: 0.8 },
      { text: 'Pneus de voiture', kg: 32, months: [3, 4, 10, 11], often: 0.6 },
      { text: 'Vaisselle ébréchée', kg: 5.5, often: 1.5 },
      { text: 'Moquette et revêtement de sol', kg: 21 },
      { text: 'Tout-venant après le vide-grenier', kg: 18, months: [5, 6, 9] },
    ],
  },
}
