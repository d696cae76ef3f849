import { randomUUID } from 'node:crypto'
import type { SealedTemplate, Vault } from '@benne/biometrics'

const decoys = new WeakMap<Vault, { sealed: SealedTemplate; expected: Parameters<Vault['open']>[1] }>()

/** A template of nobody, opened with as much work as a real one: at a distance of which no face is. */
export function openDecoy(vault: Vault): Float32Array {
  const decoy = decoys.get(vault) ?? make(vault)
  decoys.set(vault, decoy)
  return vault.open(decoy.sealed, decoy.expected).descriptor
}

function make(vault: Vault) {
  const [ownerId, templateId, consentId] = [randomUUID(), randomUUID(), randomUUID()]
  const expected = { ownerId, templateId, consentId, encoderVersion: 'decoy' }
  const descriptor = new Float32Array(128).fill(10)
  return { sealed: vault.seal({ ...expected, pictures: 1, descriptor }), expected }
}
