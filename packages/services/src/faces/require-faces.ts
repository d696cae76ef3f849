import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import type { Faces } from './ports.ts'

/** Throws `not_offered` where nobody signs in by face. */
export function requireFaces({ faces }: Pick<Ctx, 'faces'>): Faces {
  if (faces) return faces
  throw new ServiceError('not_offered', 'Signing in by face is not offered here.')
}
