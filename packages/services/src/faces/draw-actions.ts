import { randomInt } from 'node:crypto'
import type { FacePose, FacePurpose } from '@benne/contracts'

type Side = Exclude<FacePose, 'straight'>

const drawSide = (): Side => (randomInt(2) === 0 ? 'left' : 'right')

/**
 * Poses to be shown, in an order that nobody can know before. To sign in: straight, then two or three turns to sides
 * drawn by lot, straight again between two to the same side; 12 sequences. To enrol: three straight, of which the
 * template is made, with a turn to each side between them.
 */
export function drawActions(purpose: FacePurpose): FacePose[] {
  if (purpose === 'enrol') {
    const side = drawSide()
    return ['straight', side, 'straight', side === 'left' ? 'right' : 'left', 'straight']
  }
  const turns = Array.from({ length: 2 + randomInt(2) }, drawSide)
  return [
    'straight',
    ...turns.flatMap((side, index): FacePose[] => (side === turns[index - 1] ? ['straight', side] : [side])),
  ]
}
