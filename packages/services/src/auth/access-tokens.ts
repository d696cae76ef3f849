import { createSecretKey } from 'node:crypto'
import { type Role, Role as RoleSchema } from '@benne/contracts'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { ServiceError } from '../service-error.ts'

/** Seconds for which an access token is good. */
export const accessTokenSeconds = 600

const issuer = 'benne'
const audience = 'benne-api'
const algorithm = 'HS256'

const Claims = z.object({ sub: z.uuid(), sid: z.uuid(), role: RoleSchema, exp: z.int() })

export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  readonly role: Role
  readonly expiresAt: Date
}

export interface AccessTokens {
  sign(claims: Omit<AccessClaims, 'expiresAt'>, now: Date): Promise<string>
  /** Throws `unauthenticated` for any token that is not ours, not whole or no longer good. */
  verify(token: string, now: Date): Promise<AccessClaims>
}

/** Signs and checks access tokens with one secret of at least 32 bytes (the strength of HMAC-SHA-256). */
export function createAccessTokens(secret: string): AccessTokens {
  const bytes = Buffer.from(secret, 'utf8')
  if (bytes.length < 32) throw new Error('the secret for access tokens must have at least 32 bytes')
  // As an object, which jose turns into a key once; from bytes it would do so for every token.
  const key = createSecretKey(bytes)
  return {
    sign: ({ userId, sessionId, role }, now) =>
      new SignJWT({ sid: sessionId, role })
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt' })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(Math.floor(now.getTime() / 1000) + accessTokenSeconds)
        .sign(key),
    async verify(token, now) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          typ: 'at+jwt',
          issuer,
          audience,
          currentDate: now,
        })
        const claims = Claims.parse(payload)
        return {
          userId: claims.sub,
          sessionId: claims.sid,
          role: claims.role,
          expiresAt: new Date(claims.exp * 1000),
        }
      } catch (cause) {
        if (cause instanceof errors.JOSEError || cause instanceof z.ZodError) {
          throw new ServiceError('unauthenticated', 'The access token is not valid any more.', { cause })
        }
        throw cause
      }
    },
  }
}
