import { hash } from 'node:crypto'
import { type Role, Role as RoleSchema } from '@benne/contracts'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { ServiceError } from '../service-error.ts'
import type { TokenKeys } from './token-keys.ts'

/** Seconds for which an access token is good. */
export const accessTokenSeconds = 600

const issuer = 'benne'
const audience = 'benne-api'
const algorithm = 'HS256'

/** Good tokens whose signature is not checked again while they last; about 5 MB when it is full. */
const maxRemembered = 20_000

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

/**
 * Signs and checks access tokens: JWT (RFC 9068's type), HMAC-SHA-256 alone. A token that was found good is known by its
 * hash until it expires: its text, the keys and the rules stay the same. Whether its session is good is asked elsewhere.
 */
export function createAccessTokens({ signing, byId }: TokenKeys): AccessTokens {
  const good = new Map<string, AccessClaims>()
  return {
    sign: ({ userId, sessionId, role }, now) =>
      new SignJWT({ sid: sessionId, role })
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: signing.id })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(Math.floor(now.getTime() / 1000) + accessTokenSeconds)
        .sign(signing.key),
    async verify(token, now) {
      const key = hash('sha256', token, 'base64')
      const known = good.get(key)
      if (known && now < known.expiresAt) return known
      const claims = await check(token, now, byId, signing.id)
      good.set(key, claims)
      // A Map keeps insertion order: the first key is the one that was checked longest ago.
      if (good.size > maxRemembered) good.delete(good.keys().next().value as string)
      return claims
    },
  }
}

async function check(
  token: string,
  now: Date,
  byId: TokenKeys['byId'],
  signingId: string,
): Promise<AccessClaims> {
  try {
    const { payload } = await jwtVerify(token, ({ kid = signingId }) => keyFor(byId, kid), {
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
}

function keyFor(byId: TokenKeys['byId'], kid: string) {
  const key = byId.get(kid)
  if (!key) throw new errors.JWKSNoMatchingKey('the key is not one of ours')
  return key
}
