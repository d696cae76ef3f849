import { createVault } from '@benne/biometrics'
import { readCustodyKey } from '@benne/services'
import { z } from 'zod'

const minSecretLength = 32

export const Flag = z
  .enum(['0', '1', 'false', 'true'])
  .transform((value) => value === '1' || value === 'true')
export const WebOrigin = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((value) => new URL(value).origin)

export const list = (text: string) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)

export const Secret = z
  .string()
  .min(minSecretLength, { error: `must have at least ${minSecretLength} characters`, abort: true })
  .refine((secret) => new Set(secret).size > 7 && !/change.?me|secret|example|default/i.test(secret), {
    error: 'must be random, such as the output of: openssl rand -base64 48',
  })

export const makeCustodyKey = 'openssl genpkey -algorithm ed25519 -outform DER | openssl base64 -A'

export const CustodyKeys = z
  .array(z.string())
  .min(1)
  .superRefine((keys, ctx) => {
    for (const [index, text] of keys.entries()) {
      const type = custodyKeyType(text)
      if (type === 'private' || (type === 'public' && index > 0)) continue
      ctx.addIssue({
        code: 'custom',
        message: `must be an Ed25519 key, such as the output of: ${makeCustodyKey}`,
      })
      return
    }
  })

const makeBiometricKey = "openssl rand -base64 32 | tr '+/' '-_'"

export const BiometricKeys = z
  .array(z.string())
  .min(1)
  .refine(areFernetKeys, { error: `must be Fernet keys, such as the output of: ${makeBiometricKey}` })

function areFernetKeys(keys: string[]): boolean {
  try {
    createVault(keys)
    return true
  } catch {
    return false
  }
}

/** Null when it is no key that can be used. */
function custodyKeyType(text: string): string | null {
  try {
    return readCustodyKey(text).type
  } catch {
    return null
  }
}

const between = (min: number, max: number, error: string) =>
  z.coerce.number({ error }).min(min, { error }).max(max, { error })

export const Port = between(0, 65_535, 'must be a whole number from 0 to 65535').int({
  error: 'must be a whole number from 0 to 65535',
})
export const Months = between(1, 36, 'must be a whole number of months from 1 to 36').int({
  error: 'must be a whole number of months from 1 to 36',
})
export const PoolSize = between(2, 500, 'must be a whole number from 2 to 500').int({
  error: 'must be a whole number from 2 to 500',
})
export const Seconds = between(0, 600, 'must be a number of seconds from 0 to 600')
/** Whoever may read the metrics sends it as it is, in a header. */
export const MetricsToken = z.string().regex(/^[\w.~+/=-]{16,}$/, {
  error: 'must have at least 16 letters, digits or -._~+/=, such as the output of: openssl rand -hex 24',
})
export const RetentionHours = between(1, 8_760, 'must be a whole number of hours from 1 to 8760').int({
  error: 'must be a whole number of hours from 1 to 8760',
})
export const RetentionMegabytes = between(16, 1_000_000, 'must be a whole number from 16 to 1000000').int({
  error: 'must be a whole number from 16 to 1000000',
})
/** Of faces: looser than the one, strangers come in; tighter than the other, nobody does. */
export const Tolerance = between(0.3, 0.6, 'must be a number from 0.3 to 0.6')
