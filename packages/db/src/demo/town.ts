import type { Random } from './random.ts'

/** Niort's quarters and streets, placed to within a few hundred metres; house numbers are made up. */
export interface Place {
  readonly address: string
  readonly latitude: number
  readonly longitude: number
}

export interface CollectionPoint extends Place {
  readonly name: string
}

interface Quarter {
  readonly latitude: number
  readonly longitude: number
  readonly streets: readonly string[]
  /** Nearest container stand. */
  readonly point: string
  /** Share of homes with a garden. */
  readonly gardens: number
}

const town = '79000 Niort'

const quarters: readonly Quarter[] = [
  {
    latitude: 46.3241,
    longitude: -0.4607,
    streets: ['rue Ricard', 'rue Victor-Hugo', 'rue Saint-Jean', 'rue du Rabot', 'rue Brisson'],
    point: 'place de la Brèche',
    gardens: 0.1,
  },
  {
    latitude: 46.3189,
    longitude: -0.4531,
    streets: ['rue de la Gare', 'rue Mazagran', 'rue de Strasbourg', 'avenue de Limoges'],
    point: 'place Pierre-Semard',
    gardens: 0.3,
  },
  {
    latitude: 46.3152,
    longitude: -0.4402,
    streets: ['rue de Goise', 'rue de Champclairot', 'rue des Trois-Coigneaux', 'rue Jules-Siegfried'],
    point: 'rue de Goise',
    gardens: 0.7,
  },
  {
    latitude: 46.3226,
    longitude: -0.4214,
    streets: ['rue de Souché', 'rue de l’Aérodrome', 'rue du Fief-Joly', 'chemin des Coteaux'],
    point: 'place de Souché',
    gardens: 0.9,
  },
  {
    latitude: 46.3092,
    longitude: -0.4741,
    streets: ['avenue Saint-Jean-d’Angély', 'rue de Saint-Florent', 'rue de Bessac', 'rue du Moulin'],
    point: 'église Saint-Florent',
    gardens: 0.7,
  },
  {
    latitude: 46.3127,
    longitude: -0.4836,
    streets: [
      'rue Laurent-Bonnevay',
      'boulevard de l’Atlantique',
      'rue Jacques-Cartier',
      'rue Henri-Sellier',
    ],
    point: 'Clou-Bouchet',
    gardens: 0.1,
  },
  {
    latitude: 46.3204,
    longitude: -0.4861,
    streets: ['rue de la Tour-Chabot', 'avenue de La Rochelle', 'rue Max-Linder', 'rue de Gavacherie'],
    point: 'Tour Chabot',
    gardens: 0.4,
  },
  {
    latitude: 46.3383,
    longitude: -0.4548,
    streets: ['avenue de Paris', 'rue des Brizeaux', 'rue de Cholette', 'rue de la Mirandelle'],
    point: 'Les Brizeaux',
    gardens: 0.6,
  },
  {
    latitude: 46.3441,
    longitude: -0.4772,
    streets: ['rue de Sainte-Pezenne', 'route de Coulonges', 'rue du Coteau', 'rue de la Chantelauzière'],
    point: 'place de Sainte-Pezenne',
    gardens: 0.9,
  },
]

/** Where what does not fit a bin is taken. */
const depots: readonly CollectionPoint[] = [
  {
    name: 'Déchèterie de Souché',
    address: `rue de Souché, ${town}`,
    latitude: 46.3253,
    longitude: -0.4093,
  },
  {
    name: 'Déchèterie du Vallon d’Arty',
    address: `rue du Vallon-d’Arty, ${town}`,
    latitude: 46.3391,
    longitude: -0.4879,
  },
]

export interface Home extends Place {
  readonly garden: boolean
  readonly point: CollectionPoint
  readonly depot: CollectionPoint
}

/** Moves a place by up to `metres` each way; degrees to six digits, a tenth of a metre. */
export function near(random: Random, place: { latitude: number; longitude: number }, metres: number) {
  const offset = () => random.between(-metres, metres)
  // A degree of latitude is 111.3 km; one of longitude the cosine of 46.3° of that, 76.9 km.
  return {
    latitude: Number((place.latitude + offset() / 111_300).toFixed(6)),
    longitude: Number((place.longitude + offset() / 76_900).toFixed(6)),
  }
}

/** A home somewhere in town, with the container stand and the depot that its people use. */
export function chooseHome(random: Random): Home {
  const quarter = random.pick(quarters)
  const bis = random.chance(0.08) ? ' bis' : ''
  return {
    ...near(random, quarter, 350),
    address: `${random.int(1, 94)}${bis} ${random.pick(quarter.streets)}, ${town}`,
    garden: random.chance(quarter.gardens),
    point: {
      name: `Point d’apport volontaire – ${quarter.point}`,
      address: `${quarter.streets[0]}, ${town}`,
      latitude: quarter.latitude,
      longitude: quarter.longitude,
    },
    depot: random.pick(depots),
  }
}
