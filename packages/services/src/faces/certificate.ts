import type { FaceEnding } from '@benne/contracts'
import type { faceConsents } from '@benne/db'
import type { Ctx } from '../context.ts'
import { canonical, hashText } from '../custody/encoding.ts'
import { fingerprint } from '../custody/keys.ts'
import type { KeptTemplate } from './templates.ts'

type Certificate = Pick<typeof faceConsents.$inferInsert, 'statement' | 'signature' | 'publicKey'>

/**
 * Says, signed with the installation's key, that a template and its key were destroyed, and which: the SHA-256 of both
 * tell them from any other, and tell nothing of what they were.
 */
export function certifyErasure(
  { custodyKeys, clock }: Pick<Ctx, 'custodyKeys' | 'clock'>,
  { template, key }: KeptTemplate,
  ending: FaceEnding,
): Certificate {
  const [publicKey] = custodyKeys.trusted
  if (!publicKey) throw new Error('there is no key to sign with')
  const statement = canonical({
    type: 'benne face erasure',
    v: 1,
    account: template.userId,
    consent: template.consentId,
    template: template.id,
    encoderVersion: template.encoderVersion,
    enrolledAt: template.enrolledAt.toISOString(),
    erasedAt: clock.now().toISOString(),
    ending,
    templateSha256: hashText(template.token).toString('hex'),
    keySha256: hashText(key.wrappedKey).toString('hex'),
    key: fingerprint(publicKey),
  })
  return { statement, ...custodyKeys.sign(statement) }
}
