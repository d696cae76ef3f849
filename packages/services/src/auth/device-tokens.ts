import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { TokenKeys } from './token-keys.ts'

const issuer = 'benne'
const audience = 'benne-device'
const algorithm = 'HS256'
const type = 'device+jwt'
/** Days for which a device is known after a sign-in. */
export const deviceTokenDays = 180

/**
 * What a device keeps to show that its owner has signed in on it before (OWASP's "device cookies"). It opens nothing:
 * failed attempts from it are counted apart from those of strangers, who therefore cannot lock the owner out.
 */
export interface DeviceTokens {
  issue(userId: string, now: Date): Promise<string>
  /** The device's id when the token is one of this account; null otherwise. Never throws. */
  check(token: string | null | undefined, userId: string, now: Date): Promise<string | null>
}

export function createDeviceTokens({ signing, byId }: TokenKeys): DeviceTokens {
  return {
    issue: (userId, now) =>
      new SignJWT()
        .setProtectedHeader({ alg: algorithm, typ: type, kid: signing.id })
        .setSubject(userId)
        .setJti(randomUUID())
        .setIssuer(issuer)
        .setAudience(audience)
        .setExpirationTime(Math.floor(now.getTime() / 1000) + deviceTokenDays * 24 * 3600)
        .sign(signing.key),
    async check(token, userId, now) {
      if (!token) return null
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid = '' }) => {
            const key = byId.get(kid)
            if (!key) throw new Error('the key is not one of ours')
            return key
          },
          { algorithms: [algorithm], typ: type, issuer, audience, subject: userId, currentDate: now },
        )
        return payload.jti ?? null
      } catch {
        return null
      }
    },
  }
}
