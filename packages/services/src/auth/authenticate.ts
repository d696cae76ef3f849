import type { Actor, Ports } from '../context.ts'
import { ServiceError } from '../service-error.ts'

export type SignedInActor = Extract<Actor, { type: 'user' }>

/**
 * Who sends this access token. The role is the account's of now, not the token's. Throws `unauthenticated` for a
 * token that is not good, `session_ended` for a good one whose session is over.
 */
export async function authenticate(
  ports: Pick<Ports, 'accessTokens' | 'sessions' | 'clock'>,
  token: string,
): Promise<{ actor: SignedInActor; expiresAt: Date }> {
  const claims = await ports.accessTokens.verify(token, ports.clock.now())
  const session = await ports.sessions.find(claims.sessionId)
  if (!session || session.userId !== claims.userId) {
    throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  }
  const { userId, role, sessionId, passwordAt } = session
  return { actor: { type: 'user', userId, role, sessionId, passwordAt }, expiresAt: claims.expiresAt }
}
