import { type Treatment, treatmentsFor, type WasteType } from '@benne/contracts'
import type { Weighted } from './random.ts'

export type Outcome = 'recycled' | 'disposed' | 'rejected'

/** What becomes of a type in the end. */
export const outcomes: Record<WasteType, Weighted<Outcome>> = {
  organic: shares(94, 3, 3),
  plastic: shares(78, 15, 7),
  paper: shares(91, 5, 4),
  glass: shares(95, 3, 2),
  metal: shares(94, 3, 3),
  electronic: shares(80, 16, 4),
  hazardous: shares(16, 77, 7),
  textile: shares(76, 19, 5),
  other: shares(28, 63, 9),
}

function shares(recycled: number, disposed: number, rejected: number): Weighted<Outcome> {
  return [
    ['recycled', recycled],
    ['disposed', disposed],
    ['rejected', rejected],
  ]
}

/** What staff write when they take something in. */
export const collectedNotes = [
  'Collecté lors de la tournée du matin.',
  'Collecté, pesée conforme.',
  'Déposé en déchèterie par l’usager.',
  'Bac plein, collecte faite en deux passages.',
  'Collecté. Un peu plus lourd que déclaré, écart toléré.',
]

export const processedNotes = [
  'Tri effectué, lot homogène.',
  'Tri effectué, quelques indésirables retirés.',
  'Pesé et mis en balle.',
  'Regroupé avec le lot de la semaine.',
  'Contrôle visuel fait, rien à signaler.',
]

export const recycledNotes: Record<WasteType, readonly string[]> = {
  organic: ['Envoyé au compostage.', 'Broyé pour le paillage des espaces verts.', 'Méthanisé.'],
  plastic: ['Mis en balle, expédié au régénérateur.', 'PET clair séparé et recyclé.'],
  paper: ['Expédié à la papeterie.', 'Cartons recyclés en ondulé.'],
  glass: ['Calcin livré à la verrerie.', 'Recyclé, verre mélangé.'],
  metal: ['Ferreux et aluminium séparés, livrés au ferrailleur.', 'Refondu.'],
  electronic: ['Démantelé, cartes et métaux récupérés.', 'Remis en état et donné à une ressourcerie.'],
  hazardous: ['Recyclé en filière agréée, bordereau établi.', 'Substances récupérées et régénérées.'],
  textile: ['Réemploi : remis à une association.', 'Effiloché pour l’isolation.'],
  other: ['Matériaux séparés et recyclés.', 'Orienté vers la filière de recyclage.'],
}

export const disposedNotes: Record<WasteType, readonly string[]> = {
  organic: ['Souillé, envoyé à l’incinération.'],
  plastic: ['Non recyclable, valorisé en énergie.', 'Trop souillé pour le tri, incinéré.'],
  paper: ['Humide et souillé, incinéré.'],
  glass: ['Vaisselle et vitres : non recyclables, enfouies.'],
  metal: ['Alliage souillé, enfoui.'],
  electronic: ['Pièces irrécupérables, traitées en filière spécialisée.'],
  hazardous: ['Traité en filière des déchets dangereux.', 'Incinéré à haute température, bordereau établi.'],
  textile: ['Humide ou moisi, valorisé en énergie.'],
  other: ['Tout-venant, enfoui.', 'Valorisé en énergie.'],
}

/** Every rejection says why. */
export const rejectionReasons: Record<WasteType, readonly string[]> = {
  organic: ['Refusé : sacs plastiques mêlés aux végétaux.', 'Refusé : terre et pierres en quantité.'],
  plastic: ['Refusé : emballages non vidés.', 'Refusé : le bac contient des ordures ménagères.'],
  paper: ['Refusé : cartons gras et mouillés.', 'Refusé : mélangé à du plastique.'],
  glass: ['Refusé : porcelaine et miroirs dans le lot.', 'Refusé : bouteilles pleines.'],
  metal: ['Refusé : aérosols non vides.', 'Refusé : bouteille de gaz dans le lot.'],
  electronic: ['Refusé : appareil ouvert, pièces dangereuses à nu.', 'Refusé : appareil absent au passage.'],
  hazardous: ['Refusé : récipient non étiqueté et ouvert.', 'Refusé : amiante, filière agréée requise.'],
  textile: ['Refusé : sac mouillé, contenu moisi.', 'Refusé : sac non fermé.'],
  other: ['Refusé : encombrants hors du gabarit accepté.', 'Refusé : déchets de chantier professionnel.'],
}

/** Notes that tell of another treatment than the usual one of the type. */
const told: Readonly<Record<string, Treatment>> = {
  'Méthanisé.': 'anaerobic_digestion',
  'Remis en état et donné à une ressourcerie.': 'reuse',
  'Effiloché pour l’isolation.': 'material_recycling',
  'Traité en filière des déchets dangereux.': 'storage',
  'Valorisé en énergie.': 'incineration',
}

/** What was done in the end, as far as the note tells. */
export function treatmentOf(
  wasteType: WasteType,
  outcome: Outcome,
  note: string | undefined,
): Treatment | null {
  return told[note ?? ''] ?? treatmentsFor(wasteType, outcome)[0] ?? null
}
