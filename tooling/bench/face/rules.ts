import type { DescribedFace } from '@benne/biometrics'
import { distance, meanDescriptor, turnedAllowance } from '@benne/biometrics'

/** Pictures of one sign-in: one that looks straight ahead, and the others. */
export interface Probe {
  readonly straight: DescribedFace
  readonly turned: readonly DescribedFace[]
}

/** A way to decide whether a probe is a template's person: the smallest tolerance at which it says yes. */
export interface Rule {
  readonly name: string
  score(template: Float32Array, probe: Probe): number
}

/** Benne's own, `isSamePerson`, whose answer changes from no to yes at this tolerance. */
export const ownRule: Rule = straightAnd(turnedAllowance)

/** What could be done in its place. */
export const otherRules: readonly Rule[] = [
  { name: 'straight alone', score: (template, { straight }) => distance(template, straight.descriptor) },
  straightAnd(turnedAllowance / 2),
  { ...straightAnd(0), name: 'every picture within it' },
  { name: 'mean of all pictures', score: meanScore },
  {
    name: `mean of all, each + ${turnedAllowance}`,
    score: (template, probe) =>
      Math.max(
        meanScore(template, probe),
        ...distances(template, probe).map((each) => each - turnedAllowance),
      ),
  },
  {
    name: 'mean of the distances',
    score: (template, probe) => {
      const all = distances(template, probe)
      return all.reduce((sum, each) => sum + each, 0) / all.length
    },
  },
]

function straightAnd(allowance: number): Rule {
  return {
    name: `straight, turned + ${allowance}`,
    score: (template, { straight, turned }) =>
      Math.max(
        distance(template, straight.descriptor),
        ...turned.map(({ descriptor }) => distance(template, descriptor) - allowance),
      ),
  }
}

const facesOf = ({ straight, turned }: Probe) => [straight, ...turned]

const distances = (template: Float32Array, probe: Probe) =>
  facesOf(probe).map(({ descriptor }) => distance(template, descriptor))

function meanScore(template: Float32Array, probe: Probe): number {
  return distance(template, meanDescriptor(facesOf(probe).map(({ descriptor }) => descriptor)))
}
